#include "platform/json/schema.hpp"

#include <stdexcept>

#include "platform/json/json.hpp"
#include "platform/json/writer.hpp"

namespace medres::json {
namespace {

std::string_view ShortName(std::string_view qualified) {
  const auto colon = qualified.rfind(':');
  return colon == qualified.npos ? qualified : qualified.substr(colon + 1);
}

std::string_view NameOf(const Type& type) {
  return type.kind == Kind::kEnum ? static_cast<const EnumType&>(type).name : static_cast<const ObjectType&>(type).name;
}

bool IsComponent(const Type& type) { return type.kind == Kind::kObject || type.kind == Kind::kEnum; }

const Type* ItemOf(const Type& type) {
  switch (type.kind) {
    case Kind::kOptional:
    case Kind::kNullable: return static_cast<const WrapperType&>(type).item;
    case Kind::kArray: return static_cast<const ArrayType&>(type).item;
    case Kind::kMap: return static_cast<const MapType&>(type).item;
    default: return nullptr;
  }
}

bool IsSpelledAsText(const Type& type) {
  if (type.kind == Kind::kOptional || type.kind == Kind::kNullable) return IsSpelledAsText(*ItemOf(type));
  return type.kind == Kind::kString || type.kind == Kind::kText || type.kind == Kind::kEnum;
}

void WriteNumberRules(Writer& json, const Field* rules) {
  if (rules == nullptr) return;
  if (rules->has_range) {
    json.Key("minimum");
    json.Number(rules->min);
    json.Key("maximum");
    json.Number(rules->max);
  }
  if (rules->multiple_of != 0) {
    json.Key("multipleOf");
    json.Number(rules->multiple_of);
  }
}

void WriteBounds(Writer& json, std::string_view noun, std::size_t min, std::size_t max) {
  if (min > 0) {
    json.Key(std::string("min").append(noun));
    json.Integer(static_cast<std::int64_t>(min));
  }
  if (max != Field::kNoLimit) {
    json.Key(std::string("max").append(noun));
    json.Integer(static_cast<std::int64_t>(max));
  }
}

void WriteStringRules(Writer& json, const Field* rules) {
  if (rules == nullptr) return;
  WriteBounds(json, "Length", rules->min_length, rules->max_length);
  if (rules->format != nullptr) {
    json.Member("format", rules->format->name);
    json.Member("pattern", rules->format->pattern);
  }
}

/// The default of one member, as JSON, by its place in the struct.
std::vector<std::string> DefaultsOf(const ObjectType& type) {
  struct State {
    const ObjectType& type;
    std::vector<std::string> defaults;
  } state{type, {}};
  type.with_default(&state, [](void* context, const void* object) {
    auto& [shown, defaults] = *static_cast<State*>(context);
    for (const Member& member : shown.members) AppendJson(defaults.emplace_back(), *member.type, member.get(object));
  });
  return std::move(state.defaults);
}

/// Writes what stands for a type at one place: the schema itself, or a reference to a component.
class SchemaWriter {
 public:
  explicit SchemaWriter(std::string& out) : json_(out) {}

  void Write(const Type& type, const Field* rules, std::string_view default_json = {}) {
    json_.BeginObject();
    WriteKeywords(type, rules);
    if (rules != nullptr && !rules->help.empty()) json_.Member("description", rules->help);
    if (!default_json.empty()) {
      json_.Key("default");
      json_.Raw(default_json);
    }
    WriteExample(type, rules);
    json_.EndObject();
  }

  void WriteObject(const ObjectType& type, bool is_input) {
    json_.BeginObject();
    json_.Member("type", "object");
    if (!type.summary.empty()) json_.Member("description", type.summary);
    WriteProperties(type);
    WriteRequired(type, is_input);
    if (is_input) {
      json_.Key("additionalProperties");
      json_.Boolean(false);
    }
    json_.EndObject();
  }

  void WriteEnum(const EnumType& type) {
    json_.BeginObject();
    json_.Member("type", "string");
    json_.Key("enum");
    json_.BeginArray();
    for (const Enumerator& value : type.values) json_.Text(WireName(type, value));
    json_.EndArray();
    json_.EndObject();
  }

 private:
  void WriteKeywords(const Type& type, const Field* rules) {
    switch (type.kind) {
      case Kind::kBool: return json_.Member("type", "boolean");
      case Kind::kInteger:
        json_.Member("type", "integer");
        json_.Member("format", static_cast<const IntegerType&>(type).size == 8 ? "int64" : "int32");
        return WriteNumberRules(json_, rules);
      case Kind::kNumber: json_.Member("type", "number"); return WriteNumberRules(json_, rules);
      case Kind::kString: json_.Member("type", "string"); return WriteStringRules(json_, rules);
      case Kind::kText: return WriteText(static_cast<const TextType&>(type));
      case Kind::kObject:
      case Kind::kEnum: return json_.Member("$ref", "#/components/schemas/" + ComponentName(NameOf(type)));
      case Kind::kOptional: return WriteKeywords(*ItemOf(type), rules);
      case Kind::kNullable: return WriteNullable(type, rules);
      case Kind::kArray:
        json_.Member("type", "array");
        json_.Key("items");
        WriteItem(type, rules);
        if (rules != nullptr) WriteBounds(json_, "Items", rules->min_items, rules->max_items);
        return;
      case Kind::kMap:
        json_.Member("type", "object");
        json_.Key("additionalProperties");
        WriteItem(type, rules);
        if (rules != nullptr) WriteBounds(json_, "Properties", rules->min_items, rules->max_items);
        return;
      case Kind::kRaw: return;
    }
  }

  void WriteText(const TextType& type) {
    json_.Member("type", "string");
    json_.Member("format", type.format);
    if (!type.pattern.empty()) json_.Member("pattern", type.pattern);
  }

  void WriteNullable(const Type& type, const Field* rules) {
    json_.Key("anyOf");
    json_.BeginArray();
    WriteItem(type, rules);
    json_.BeginObject();
    json_.Member("type", "null");
    json_.EndObject();
    json_.EndArray();
  }

  void WriteItem(const Type& container, const Field* rules) {
    json_.BeginObject();
    WriteKeywords(*ItemOf(container), rules);
    json_.EndObject();
  }

  void WriteExample(const Type& type, const Field* rules) {
    std::string_view example = rules != nullptr ? rules->example : std::string_view();
    const Type& bare = type.kind == Kind::kOptional ? *ItemOf(type) : type;
    if (example.empty() && bare.kind == Kind::kText) example = static_cast<const TextType&>(bare).example;
    if (example.empty()) return;
    json_.Key("examples");
    json_.BeginArray();
    if (IsSpelledAsText(type)) {
      json_.Text(example);
    } else {
      json_.Raw(example);
    }
    json_.EndArray();
  }

  void WriteProperties(const ObjectType& type) {
    std::vector<std::string> defaults = DefaultsOf(type);
    json_.Key("properties");
    json_.BeginObject();
    for (std::size_t i = 0; i < type.members.size(); ++i) {
      const Member& member = type.members[i];
      const bool has_default =
          member.rules != nullptr && member.rules->optional && member.type->kind != Kind::kOptional;
      json_.Key(member.name);
      Write(*member.type, member.rules, has_default ? std::string_view(defaults[i]) : std::string_view());
    }
    json_.EndObject();
  }

  /// An output always has what is not std::optional; an input may leave out what has a default.
  void WriteRequired(const ObjectType& type, bool is_input) {
    bool any = false;
    for (const Member& member : type.members) {
      const bool optional = is_input ? IsOptional(member) : member.type->kind == Kind::kOptional;
      if (optional) continue;
      if (!std::exchange(any, true)) {
        json_.Key("required");
        json_.BeginArray();
      }
      json_.Text(member.name);
    }
    if (any) json_.EndArray();
  }

  Writer json_;
};

}  // namespace

std::string ComponentName(std::string_view type_name) {
  const auto bracket = type_name.find('<');
  if (bracket == type_name.npos) return std::string(ShortName(type_name));
  const std::string_view argument = type_name.substr(bracket + 1, type_name.rfind('>') - bracket - 1);
  return ComponentName(argument) + std::string(ShortName(type_name.substr(0, bracket)));
}

void SchemaSet::Add(const Type& type, Use use) {
  if (const Type* item = ItemOf(type); item != nullptr) return Add(*item, use);
  if (!IsComponent(type)) return;
  Component& component = components_[ComponentName(NameOf(type))];
  if (component.type != nullptr && component.type != &type) {
    throw std::logic_error("two types share the schema name " + ComponentName(NameOf(type)));
  }
  const bool known = component.type != nullptr && (component.is_input || use == Use::kOutput);
  component.type = &type;
  component.is_input = component.is_input || use == Use::kInput;
  if (known || type.kind != Kind::kObject) return;
  for (const Member& member : static_cast<const ObjectType&>(type).members) Add(*member.type, use);
}

void SchemaSet::AppendSchema(std::string& out, const Type& type, const Field* rules) const {
  SchemaWriter(out).Write(type, rules);
}

void SchemaSet::AppendComponents(std::string& out) const {
  Writer json(out);
  json.BeginObject();
  for (const auto& [name, component] : components_) {
    json.Key(name);
    std::string schema;
    SchemaWriter writer(schema);
    if (component.type->kind == Kind::kEnum) {
      writer.WriteEnum(static_cast<const EnumType&>(*component.type));
    } else {
      writer.WriteObject(static_cast<const ObjectType&>(*component.type), component.is_input);
    }
    json.Raw(schema);
  }
  json.EndObject();
}

}  // namespace medres::json
