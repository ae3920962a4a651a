#include <cstdint>
#include <cstdlib>

#include <boost/json/parse.hpp>

#include "unit/json/samples.hpp"

namespace {

using medres::json_test::Everything;
using medres::json_test::ListSlots;
using medres::json_test::Rota;
namespace json = medres::json;

void Require(bool holds) {
  if (!holds) std::abort();
}

/// Whatever is accepted is also accepted by Boost.JSON's own reader, and has one canonical text.
void CheckCanonical(std::string_view text) {
  const auto canonical = json::Canonical(text);
  boost::json::parse_options options;
  options.max_depth = json::kMaxDepth;
  boost::system::error_code ec;
  boost::json::parse(boost::json::string_view(text.data(), text.size()), ec, {}, options);
  // Boost rounds what overflows to infinity; here that is refused.
  if (canonical) {
    Require(!ec);
    Require(json::Canonical(*canonical) == canonical);
    Require(json::Canonical(json::Indented(text).value()) == canonical);
  }
}

template <class T>
void CheckRoundTrip(std::string_view text) {
  const auto value = json::Parse<T>(text);
  if (!value) return;
  const std::string written = json::ToText(*value);
  const auto again = json::Parse<T>(written);
  Require(again.has_value() && json::ToText(*again) == written);
}

void CheckQuery(std::string_view text) {
  const std::size_t half = text.size() / 2;
  const json::NamedText pairs[] = {{"service", text.substr(0, half)}, {"day", text.substr(half)}, {text, text}};
  (void)json::ParseQuery<ListSlots>(pairs);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CheckCanonical(text);
  CheckRoundTrip<Everything>(text);
  CheckRoundTrip<Rota>(text);
  CheckQuery(text);
  return 0;
}
