#include "platform/http/endpoint.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "platform/http/percent.hpp"
#include "platform/http/router.hpp"

namespace medres::http {
namespace {

constexpr std::size_t kMaxKeyLength = 255;

bool IsVisible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// `"3"` and `W/"3"` are version 3.
std::optional<std::int64_t> ParseEntityTag(std::string_view text) {
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() < 3 || text.front() != '"' || text.back() != '"') return std::nullopt;
  return text::ParseInteger(text.substr(1, text.size() - 2));
}

}  // namespace

Response JsonResponse(int status, const json::Type& type, const void* value) {
  Response response{.status = status, .content_type = kJsonType, .headers = {}, .body = {}};
  json::AppendJson(response.body, type, value);
  return response;
}

void Inputs::ReadPath(const json::Type& type, void* value) {
  const Route& route = *context_.route;
  std::vector<std::string> decoded;
  for (std::size_t i = 0; i < context_.path.count; ++i) {
    auto text = PercentDecoded(context_.path.values[i]);
    if (!text) {
      malformed_ = Fail(Error::Malformed("request.path_malformed"));
      return;
    }
    decoded.push_back(*std::move(text));
  }
  if (type.kind != json::Kind::kObject) {
    json::ReadPlainText(decoded.front(), type, value, issues_, ":" + route.parameters.front());
    return Note(context_, type, value);
  }
  std::vector<json::NamedText> pairs;
  pairs.reserve(decoded.size());
  for (std::size_t i = 0; i < decoded.size(); ++i) pairs.push_back({route.parameters[i], decoded[i]});
  json::ReadPairs(pairs, static_cast<const json::ObjectType&>(type), value, issues_, ":");
  Note(context_, type, value);
}

void Inputs::ReadQuery(const json::ObjectType& type, void* value) {
  const QueryPairs query(context_.request.Query());
  if (!query.ok()) {
    malformed_ = Fail(Error::Malformed("request.query_malformed"));
    return;
  }
  json::ReadPairs(query.pairs(), type, value, issues_);
  Note(context_, type, value);
}

void Inputs::ReadBody(const json::Type& type, void* value) {
  const std::string_view body = context_.request.body;
  if (body.empty()) {
    malformed_ = Fail(Error::Malformed("request.body_missing"));
    return;
  }
  Status read = json::ReadJson(body, type, value, issues_);
  if (!read) malformed_ = std::move(read);
  Note(context_, type, value);
}

void Inputs::Read(IdempotencyKey& key) {
  const auto header = context_.request.Header("Idempotency-Key").value_or(std::string_view());
  if (header.empty() || header.size() > kMaxKeyLength || !IsVisible(header)) {
    // Not a rule on the wish but on how it is asked, so 400: without a key the wish is not read at all.
    if (malformed_) malformed_ = Fail(Error::Malformed("request.idempotency_key_missing"));
    return;
  }
  key.value = header;
}

void Inputs::Read(IfMatch& match) {
  const auto header = context_.request.Header("If-Match");
  if (!header || *header == "*") return;
  match.version = ParseEntityTag(*header);
  // As with the key: how it is asked, not what, so 400.
  if (!match.version && malformed_) malformed_ = Fail(Error::Malformed("request.if_match_malformed"));
}

Status Inputs::Finish() {
  if (!malformed_) return std::move(malformed_);
  if (!issues_.empty()) return Fail(issues_.TakeError());
  return {};
}

}  // namespace medres::http
