#include "platform/http/message.hpp"

#include <algorithm>
#include <array>

namespace medres::http {
namespace {

constexpr std::array<std::string_view, 7> kMethodNames{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view ToString(Method method) { return kMethodNames[static_cast<std::size_t>(method)]; }

std::optional<Method> ParseMethod(std::string_view text) {
  const auto* const at = std::find(kMethodNames.begin(), kMethodNames.end(), text);
  if (at == kMethodNames.end()) return std::nullopt;
  return static_cast<Method>(at - kMethodNames.begin());
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string_view Request::Query() const {
  const auto mark = target.find('?');
  return mark == target.npos ? std::string_view() : target.substr(mark + 1);
}

std::optional<std::string_view> Request::Header(std::string_view name) const {
  for (const HeaderField& field : headers) {
    if (EqualsIgnoringCase(field.name, name)) return field.value;
  }
  return std::nullopt;
}

const std::string* Response::FindHeader(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (EqualsIgnoringCase(key, name)) return &value;
  }
  return nullptr;
}

}  // namespace medres::http
