#include "api/fhir/batch_entry.hpp"

#include <cstdint>

#include "platform/json/json.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::string_view kPatchType = "application/json-patch+json";

std::optional<std::string> FromBase64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    const auto digit = kDigits.find(c);
    if (digit == kDigits.npos) return std::nullopt;
    held = (held << 6U) | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((held >> static_cast<unsigned>(bits)) & 0xFFU);
  }
  return bytes;
}

bool IsKnown(const BatchEntry& entry) {
  const bool names_one = !entry.id.empty();
  if (entry.method == "GET") return true;
  if (entry.method == "POST") return !names_one;
  if (entry.method == "PUT") return names_one || !entry.query.empty();
  return names_one && (entry.method == "PATCH" || entry.method == "DELETE");
}

/// "id", "id/_history" or "id/_history/3"; what else it may be stays in the id, which is none then.
void ReadInstance(std::string_view path, BatchEntry& entry) {
  constexpr std::string_view kHistoryOf = "/_history";
  const auto slash = path.find('/');
  entry.id = path;
  if (slash == path.npos || entry.method != "GET" || !path.substr(slash).starts_with(kHistoryOf)) return;
  const std::string_view rest = path.substr(slash + kHistoryOf.size());
  if (!rest.empty() && (rest.size() < 2 || !rest.starts_with('/') || rest.find('/', 1) != rest.npos)) return;
  entry.id = path.substr(0, slash);
  entry.asks_history = rest.empty();
  if (!rest.empty()) entry.version = rest.substr(1);
}

/// Everything of it stands for the resource but of a PATCH, where a Binary holds the patch.
Status ReadContent(BatchEntry& entry, const std::string& pointer) {
  if (entry.method == "GET" || entry.method == "DELETE") return {};
  if (entry.resource == nullptr) return Fail(Error::Invalid("json.missing", pointer + "/resource"));
  if (entry.method != "PATCH") return {};
  const bool is_patch =
      TextOf(*entry.resource, "resourceType") == "Binary" && TextOf(*entry.resource, "contentType") == kPatchType;
  const auto patch = FromBase64(TextOf(*entry.resource, "data"));
  if (!is_patch || !patch) {
    return Fail(Error::Invalid("fhir.resource_type", pointer + "/resource",
                               {{"expected", "Binary (" + std::string(kPatchType) + ")"}}));
  }
  entry.patch = *patch;
  return {};
}

}  // namespace

Result<BatchEntry> ReadBatchEntry(const Json& entry, std::size_t number) {
  const std::string pointer = "/Bundle/entry/" + std::to_string(number);
  const JsonObject* object = entry.if_object();
  const JsonObject* request = object != nullptr ? FindObject(*object, "request") : nullptr;
  if (request == nullptr) return Fail(Error::Invalid("json.missing", pointer + "/request"));
  BatchEntry wanted{.full_url = std::string(TextOf(*object, "fullUrl")),
                    .request = request,
                    .resource = FindObject(*object, "resource")};
  wanted.method = TextOf(*request, "method");
  const std::string_view url = TextOf(*request, "url");
  const std::string_view path = url.substr(0, url.find('?'));
  if (path.size() < url.size()) wanted.query = url.substr(path.size() + 1);
  const auto slash = path.find('/');
  wanted.type = FindType(path.substr(0, slash));
  if (slash != path.npos) ReadInstance(path.substr(slash + 1), wanted);
  if (wanted.type == nullptr || wanted.id.find('/') != std::string::npos || !IsKnown(wanted)) {
    return Fail(
        Error::Invalid("fhir.value", pointer + "/request/url", {{"value", wanted.method + " " + std::string(url)}}));
  }
  MEDRES_CHECK(ReadContent(wanted, pointer));
  return wanted;
}

Result<std::vector<BatchEntry>> ReadEntries(const JsonArray& entries) {
  std::vector<BatchEntry> wanted;
  std::vector<Issue> issues;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto entry = ReadBatchEntry(entries[i], i);
    if (entry) {
      wanted.push_back(*std::move(entry));
    } else {
      issues.insert(issues.end(), entry.error().issues.begin(), entry.error().issues.end());
    }
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return wanted;
}

}  // namespace medres::api::fhir
