#include "api/fhir/dom.hpp"

#include "base/text.hpp"
#include "platform/json/json.hpp"
#include "platform/json/tape.hpp"
#include "platform/json/writer.hpp"

namespace medres::api::fhir {
namespace {

using json::Node;

/// Makes the tree from the tape, whose reader says where a text is broken and keeps repeated members visible.
class Builder {
 public:
  Builder(const json::Tape& tape, json::Issues& issues) : tape_(tape), issues_(issues) {}

  Json Build(std::uint32_t index, const std::string& pointer) {
    const Node& node = tape_[index];
    switch (node.kind) {
      case Node::Kind::kNull: return nullptr;
      case Node::Kind::kBool: return node.boolean;
      case Node::Kind::kInteger: return node.integer;
      case Node::Kind::kNumber: return node.number;
      case Node::Kind::kString: return boost::json::string(tape_.Text(node));
      case Node::Kind::kArray: return BuildArray(index, pointer);
      case Node::Kind::kObject: return BuildObject(index, pointer);
    }
    return nullptr;
  }

 private:
  Json BuildArray(std::uint32_t index, const std::string& pointer) {
    JsonArray array;
    for (std::uint32_t at = index + 1; at < tape_[index].next; at = tape_[at].next) {
      array.push_back(Build(at, pointer + "/" + std::to_string(array.size())));
    }
    return array;
  }

  Json BuildObject(std::uint32_t index, const std::string& pointer) {
    JsonObject object;
    for (std::uint32_t key = index + 1; key < tape_[index].next; key = tape_[key + 1].next) {
      const std::string_view name = tape_.Text(tape_[key]);
      const std::string below = pointer + "/" + std::string(name);
      if (object.contains(name)) issues_.Add({"json.duplicate_member", below, {}});
      object[name] = Build(key + 1, below);
    }
    return object;
  }

  const json::Tape& tape_;
  json::Issues& issues_;
};

void Append(json::Writer& writer, const Json& value) {
  switch (value.kind()) {
    case boost::json::kind::null: return writer.Raw("null");
    case boost::json::kind::bool_: return writer.Boolean(value.get_bool());
    case boost::json::kind::int64: return writer.Integer(value.get_int64());
    case boost::json::kind::uint64: return writer.Number(static_cast<double>(value.get_uint64()));
    case boost::json::kind::double_: return writer.Number(value.get_double());
    case boost::json::kind::string: return writer.Text(value.get_string());
    case boost::json::kind::array:
      writer.BeginArray();
      for (const Json& item : value.get_array()) Append(writer, item);
      return writer.EndArray();
    case boost::json::kind::object:
      writer.BeginObject();
      for (const auto& [name, member] : value.get_object()) {
        writer.Key(name);
        Append(writer, member);
      }
      return writer.EndObject();
  }
}

}  // namespace

Result<JsonObject> ParseObject(std::string_view text) {
  MEDRES_TRY(const json::Tape tape, json::Tape::Make(text));
  json::Issues issues;
  Json value = Builder(tape, issues).Build(0, "");
  if (!value.is_object()) issues.Add({"json.type", "", {{"expected", "object"}}});
  if (!issues.empty()) return Fail(issues.TakeError());
  return std::move(value.get_object());
}

std::string ToText(const Json& value) {
  std::string text;
  json::Writer writer(text);
  Append(writer, value);
  return text;
}

const Json* Find(const JsonObject& object, std::string_view name) { return object.if_contains(name); }

const JsonObject* FindObject(const JsonObject& object, std::string_view name) {
  const Json* member = Find(object, name);
  return member != nullptr ? member->if_object() : nullptr;
}

const JsonArray& ArrayOf(const JsonObject& object, std::string_view name) {
  static const JsonArray kEmpty;
  const Json* member = Find(object, name);
  const JsonArray* array = member != nullptr ? member->if_array() : nullptr;
  return array != nullptr ? *array : kEmpty;
}

std::string_view TextOf(const Json& value) {
  const auto* text = value.if_string();
  return text != nullptr ? std::string_view(text->data(), text->size()) : std::string_view();
}

std::string_view TextOf(const JsonObject& object, std::string_view name) {
  const Json* member = Find(object, name);
  return member != nullptr ? TextOf(*member) : std::string_view();
}

void Collect(const Json& from, std::string_view path, std::vector<const Json*>& found) {
  if (const JsonArray* array = from.if_array()) {
    for (const Json& item : *array) Collect(item, path, found);
    return;
  }
  if (path.empty()) return found.push_back(&from);
  const JsonObject* object = from.if_object();
  if (object == nullptr) return;
  const auto dot = path.find('.');
  const Json* member = Find(*object, path.substr(0, dot));
  if (member != nullptr) Collect(*member, dot == path.npos ? std::string_view() : path.substr(dot + 1), found);
}

void PutText(JsonObject& object, std::string_view name, std::string_view text) {
  if (!text::Trim(text).empty()) object[name] = text;
}

}  // namespace medres::api::fhir
