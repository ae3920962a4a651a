#include "api/fhir/json_patch.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "platform/json/tape.hpp"

namespace medres::api::fhir {
namespace {

/// "~1" is "/", "~0" is "~".
std::vector<std::string> PartsOf(std::string_view pointer) {
  std::vector<std::string> parts;
  if (pointer.empty()) return parts;
  for (const std::string_view raw : text::Split(pointer.substr(1), '/')) {
    std::string part;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const bool escaped = raw[i] == '~' && i + 1 < raw.size();
      part += !escaped ? raw[i] : raw[++i] == '1' ? '/' : '~';
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

std::optional<std::size_t> IndexIn(const JsonArray& array, const std::string& part, bool may_append) {
  if (part == "-" && may_append) return array.size();
  const auto index = text::ParseInteger(part);
  if (!index || *index < 0) return std::nullopt;
  const auto at = static_cast<std::size_t>(*index);
  return at < array.size() + (may_append ? 1 : 0) ? std::optional(at) : std::nullopt;
}

class Patcher {
 public:
  explicit Patcher(const JsonObject& resource) : root_(resource) {}

  Status Apply(const JsonObject& operation, std::size_t number) {
    place_ = "/" + std::to_string(number);
    const std::string_view op = TextOf(operation, "op");
    const std::string_view path = TextOf(operation, "path");
    if (op == "remove") return Remove(path);
    if (op == "move" || op == "copy") {
      const std::string_view from = TextOf(operation, "from");
      const Json* source = Look(from);
      if (source == nullptr) return Refuse("from");
      Json value = *source;
      if (op == "move") MEDRES_CHECK(Remove(from));
      return Add(path, std::move(value));
    }
    const Json* value = Find(operation, "value");
    if (value == nullptr) return Refuse("value");
    if (op == "add") return Add(path, *value);
    const Json* held = Look(path);
    if (held == nullptr) return Refuse("path");
    if (op == "replace") return Replace(path, *value);
    if (op != "test") return Refuse("op");
    if (*held == *value) return {};
    return Fail(Error::Conflict("fhir.patch_test", {{"path", std::string(path)}}));
  }

  Result<JsonObject> Finish() {
    if (!root_.is_object()) return Fail(Error::Invalid("json.type", "", {{"expected", "object"}}));
    return std::move(root_.get_object());
  }

 private:
  Status Refuse(std::string_view member) const {
    return Fail(Error::Invalid("fhir.patch", place_ + "/" + std::string(member)));
  }

  Json* Step(Json& from, const std::string& part) const {
    if (JsonObject* object = from.if_object()) return object->if_contains(part);
    JsonArray* array = from.if_array();
    const auto index = array != nullptr ? IndexIn(*array, part, false) : std::nullopt;
    return index ? &(*array)[*index] : nullptr;
  }

  Json* Walk(const std::vector<std::string>& parts, std::size_t count) {
    Json* at = &root_;
    for (std::size_t i = 0; i < count && at != nullptr; ++i) at = Step(*at, parts[i]);
    return at;
  }

  const Json* Look(std::string_view path) {
    const auto parts = PartsOf(path);
    return Walk(parts, parts.size());
  }

  Status Replace(std::string_view path, Json value) {
    const auto parts = PartsOf(path);
    *Walk(parts, parts.size()) = std::move(value);
    return {};
  }

  Status Add(std::string_view path, Json value) {
    const auto parts = PartsOf(path);
    if (parts.empty()) return Replace(path, std::move(value));
    Json* parent = Walk(parts, parts.size() - 1);
    if (parent == nullptr) return Refuse("path");
    if (JsonObject* object = parent->if_object()) {
      (*object)[parts.back()] = std::move(value);
      return {};
    }
    JsonArray* array = parent->if_array();
    const auto index = array != nullptr ? IndexIn(*array, parts.back(), true) : std::nullopt;
    if (!index) return Refuse("path");
    array->insert(array->begin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
    return {};
  }

  Status Remove(std::string_view path) {
    const auto parts = PartsOf(path);
    if (Look(path) == nullptr || parts.empty()) return Refuse("path");
    Json* parent = Walk(parts, parts.size() - 1);
    if (JsonObject* object = parent->if_object()) {
      object->erase(parts.back());
      return {};
    }
    JsonArray& array = parent->get_array();
    array.erase(array.begin() + static_cast<std::ptrdiff_t>(*IndexIn(array, parts.back(), false)));
    return {};
  }

  Json root_;
  std::string place_;
};

}  // namespace

Result<JsonObject> Patched(const JsonObject& resource, std::string_view patch) {
  // As a member, so that one reader takes objects and lists.
  MEDRES_TRY(const JsonObject wrapped, ParseObject(std::string("{\"patch\":").append(patch).append("}")));
  const Json* operations = Find(wrapped, "patch");
  if (!operations->is_array()) return Fail(Error::Invalid("json.type", "", {{"expected", "array"}}));
  Patcher patcher(resource);
  std::size_t number = 0;
  for (const Json& item : operations->get_array()) {
    const JsonObject* operation = item.if_object();
    if (operation == nullptr) return Fail(Error::Invalid("fhir.patch", "/" + std::to_string(number)));
    MEDRES_CHECK(patcher.Apply(*operation, number++));
  }
  return patcher.Finish();
}

}  // namespace medres::api::fhir
