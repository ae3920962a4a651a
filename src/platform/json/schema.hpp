#pragma once

#include <map>
#include <string>
#include <string_view>

#include "platform/json/reflect.hpp"

namespace medres::json {

enum class Use { kInput, kOutput };

/// The JSON Schemas (2020-12) of a document, each described type once, by name. Not thread-safe.
/// Two different types of the same schema name are a bug: std::logic_error.
class SchemaSet {
 public:
  /// Takes in the type and all that it is made of. What an input reaches refuses unknown members.
  void Add(const Type& type, Use use);

  /// Appends the schema for a place where a value of this type stands: a `$ref` for described structs and enums.
  void AppendSchema(std::string& out, const Type& type, const Field* rules = nullptr) const;

  /// Appends the object of all schemas by name, as under `components.schemas`.
  void AppendComponents(std::string& out) const;

 private:
  struct Component {
    const Type* type = nullptr;
    bool is_input = false;
  };
  std::map<std::string, Component> components_;
};

/// "medres::http::Page<medres::catalog::Resource>" → "ResourcePage".
std::string ComponentName(std::string_view type_name);

template <class T>
void SchemaOf(SchemaSet& set, Use use = Use::kInput) {
  set.Add(kTypeOf<T>, use);
}

}  // namespace medres::json
