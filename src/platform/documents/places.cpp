#include "platform/documents/rules.hpp"
#include "platform/json/tape.hpp"
#include "platform/json/writer.hpp"
#include "platform/security/base64url.hpp"

namespace medres::documents {
namespace {

using json::Node;
using json::Tape;

std::optional<Scalar> ScalarOf(const Tape& tape, const Node& node) {
  switch (node.kind) {
    case Node::Kind::kBool: return node.boolean;
    case Node::Kind::kInteger: return node.integer;
    case Node::Kind::kNumber: return node.number;
    case Node::Kind::kString: return std::string(tape.Text(node));
    default: return std::nullopt;
  }
}

std::optional<Scalar> MemberOf(std::string_view body, const Field& field) {
  const auto tape = Tape::Make(body);
  if (!tape) return std::nullopt;
  for (std::uint32_t at = 1; at < (*tape)[0].next; at = (*tape)[at + 1].next) {
    if (tape->Text((*tape)[at]) != field.name) continue;
    const auto value = ScalarOf(*tape, (*tape)[at + 1]);
    return value ? std::optional(Fitted(field, *value)) : std::nullopt;
  }
  return std::nullopt;
}

/// `[id]` or `[id, value]`.
std::string CursorText(const Place& place) {
  std::string text = "[";
  json::AppendQuoted(text, place.id);
  if (place.value) text += "," + ToJson(*place.value);
  return security::ToBase64Url(text + "]");
}

std::optional<Place> ParseCursor(std::string_view cursor) {
  const auto text = security::FromBase64Url(cursor);
  if (!text) return std::nullopt;
  const auto tape = Tape::Make(*text);
  if (!tape || (*tape)[0].kind != Node::Kind::kArray || (*tape)[0].next < 2) return std::nullopt;
  if ((*tape)[0].next > 3 || (*tape)[1].kind != Node::Kind::kString) return std::nullopt;
  Place place{.value = std::nullopt, .id = std::string(tape->Text((*tape)[1]))};
  if ((*tape)[0].next == 3) {
    place.value = ScalarOf(*tape, (*tape)[2]);
    if (!place.value) return std::nullopt;
  }
  return place;
}

}  // namespace

Scalar Fitted(const Field& field, const Scalar& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  if (field.type == FieldType::kNumber && whole != nullptr) return static_cast<double>(*whole);
  return value;
}

std::string ToJson(const Scalar& value) {
  std::string text;
  if (const auto* words = std::get_if<std::string>(&value)) json::AppendQuoted(text, *words);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) json::AppendInteger(text, *whole);
  if (const auto* number = std::get_if<double>(&value)) json::AppendNumber(text, *number);
  if (const auto* truth = std::get_if<bool>(&value)) text = *truth ? "true" : "false";
  return text;
}

Page ToPage(const Collection& collection, const Query& query, std::vector<Document> found) {
  Page page{.items = std::move(found), .next = {}};
  if (page.items.size() <= static_cast<std::size_t>(query.limit)) return page;
  page.items.resize(static_cast<std::size_t>(query.limit));
  const Document& last = page.items.back();
  Place place{.value = std::nullopt, .id = last.id};
  if (!query.order.field.empty()) place.value = MemberOf(last.body, GetField(collection, query.order.field));
  page.next = CursorText(place);
  return page;
}

Result<std::optional<Place>> PlaceOf(const Collection& collection, const Query& query) {
  if (query.cursor.empty()) return std::nullopt;
  std::optional<Place> place = ParseCursor(query.cursor);
  const bool is_ordered = !query.order.field.empty();
  if (!place || place->value.has_value() != is_ordered) return Fail(Error::Invalid("documents.cursor", "?cursor"));
  if (is_ordered) {
    MEDRES_CHECK(CheckFilter(collection, {Equal(query.order.field, *place->value)}));
    place->value = Fitted(GetField(collection, query.order.field), *place->value);
  }
  return place;
}

}  // namespace medres::documents
