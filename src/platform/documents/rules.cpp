#include "platform/documents/rules.hpp"

#include <algorithm>
#include <stdexcept>

#include "platform/json/issues.hpp"
#include "platform/json/tape.hpp"

namespace medres::documents {
namespace {

using json::Node;
using json::Tape;

constexpr std::size_t kMostNameLetters = 30;

bool IsName(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= kMostNameLetters && is_letter(name.front()) && std::ranges::all_of(name, fits);
}

std::string_view NameOf(FieldType type) {
  switch (type) {
    case FieldType::kText: return "text";
    case FieldType::kInteger: return "integer";
    case FieldType::kNumber: return "number";
    case FieldType::kBoolean: return "boolean";
  }
  return {};
}

bool Fits(FieldType type, const Node& node) {
  switch (type) {
    case FieldType::kText: return node.kind == Node::Kind::kString;
    case FieldType::kInteger: return node.kind == Node::Kind::kInteger;
    case FieldType::kNumber: return node.kind == Node::Kind::kInteger || node.kind == Node::Kind::kNumber;
    case FieldType::kBoolean: return node.kind == Node::Kind::kBool;
  }
  return false;
}

bool Fits(FieldType type, const Scalar& value) {
  switch (type) {
    case FieldType::kText: return std::holds_alternative<std::string>(value);
    case FieldType::kInteger: return std::holds_alternative<std::int64_t>(value);
    case FieldType::kNumber:
      return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
    case FieldType::kBoolean: return std::holds_alternative<bool>(value);
  }
  return false;
}

std::string PointerOf(std::string_view field) { return "/" + std::string(field); }

Issue UnknownField(const Collection& collection, std::string_view field) {
  return {
      "documents.field_unknown", PointerOf(field), {{"collection", collection.name}, {"field", std::string(field)}}};
}

Issue WrongType(const Field& field) {
  return {"documents.field_type",
          PointerOf(field.name),
          {{"field", field.name}, {"type", std::string(NameOf(field.type))}}};
}

Issue Missing(std::string_view field) {
  return {"documents.field_missing", PointerOf(field), {{"field", std::string(field)}}};
}

Issue OutOfRange(std::string_view pointer, std::int64_t most) {
  return {"documents.limit", std::string(pointer), {{"min", "1"}, {"max", std::to_string(most)}}};
}

Status StatusOf(json::Issues& issues) {
  if (!issues.empty()) return Fail(issues.TakeError());
  return {};
}

/// Names at all depths: what MongoDB would take for operators and paths means nothing else elsewhere.
void CheckMembers(const Tape& tape, std::uint32_t index, json::Issues& issues) {
  const Node& node = tape[index];
  if (node.kind == Node::Kind::kArray) {
    for (std::uint32_t at = index + 1; at < node.next; at = tape[at].next) CheckMembers(tape, at, issues);
  }
  if (node.kind != Node::Kind::kObject) return;
  for (std::uint32_t at = index + 1; at < node.next; at = tape[at + 1].next) {
    const std::string_view name = tape.Text(tape[at]);
    if (name.starts_with('$') || name.contains('.') || name.contains('\0')) {
      issues.Add({"documents.member", PointerOf(name), {{"member", std::string(name)}}});
    }
    CheckMembers(tape, at + 1, issues);
  }
}

void CheckFields(const Collection& collection, const Tape& tape, json::Issues& issues) {
  for (const Field& field : collection.fields) {
    const Node* found = nullptr;
    for (std::uint32_t at = 1; at < tape[0].next; at = tape[at + 1].next) {
      if (tape.Text(tape[at]) == field.name) found = &tape[at + 1];
    }
    const bool is_there = found != nullptr && (field.required || found->kind != Node::Kind::kNull);
    if (!is_there && field.required) issues.Add(Missing(field.name));
    if (is_there && !Fits(field.type, *found)) issues.Add(WrongType(field));
  }
}

void CheckCondition(const Collection& collection, const Condition& condition, json::Issues& issues) {
  const Field* field = FindField(collection, condition.field);
  if (field == nullptr) return issues.Add(UnknownField(collection, condition.field));
  const std::size_t most = condition.is == Condition::Is::kIn ? kMostValues : 1;
  if (condition.values.empty() || condition.values.size() > most) {
    issues.Add(OutOfRange(PointerOf(condition.field), static_cast<std::int64_t>(most)));
  }
  const auto fits = [&](const Scalar& value) { return Fits(field->type, value); };
  if (!std::ranges::all_of(condition.values, fits)) issues.Add(WrongType(*field));
}

/// One that can be ordered by: every document has it.
void CheckRequired(const Collection& collection, std::string_view name, json::Issues& issues) {
  const Field* field = FindField(collection, name);
  if (field == nullptr) return issues.Add(UnknownField(collection, name));
  if (!field->required) issues.Add({"documents.field_optional", PointerOf(name), {{"field", field->name}}});
}

void CheckRequiredInteger(const Collection& collection, std::string_view name, json::Issues& issues) {
  CheckRequired(collection, name, issues);
  const Field* field = FindField(collection, name);
  if (field != nullptr && field->type != FieldType::kInteger) {
    issues.Add({"documents.field_type", PointerOf(name), {{"field", field->name}, {"type", "integer"}}});
  }
}

void CheckMeasure(const Collection& collection, const Measure& measure, json::Issues& issues) {
  if (measure.of == Measure::Of::kCount) return;
  const Field* field = FindField(collection, measure.field);
  if (field == nullptr) return issues.Add(UnknownField(collection, measure.field));
  if (field->type == FieldType::kInteger || field->type == FieldType::kNumber) return;
  issues.Add({"documents.field_type", PointerOf(field->name), {{"field", field->name}, {"type", "number"}}});
}

}  // namespace

void CheckDeclared(const Collection& collection) {
  const auto refuse = [&](const std::string& what) { throw std::logic_error(collection.name + ": " + what); };
  if (!IsName(collection.name)) refuse("no name for a collection");
  for (const Field& field : collection.fields) {
    if (!IsName(field.name)) refuse(field.name + " is no name for a field");
  }
  for (const Index& index : collection.indexes) {
    if (!IsName(index.name) || index.fields.empty()) refuse(index.name + " is no index");
    for (const std::string& field : index.fields) GetField(collection, field);
  }
}

Status CheckId(std::string_view id) {
  if (!id.empty() && id.size() <= kMostIdBytes && !id.contains('\0')) return {};
  return Fail(Error::Invalid("documents.id", "/id", {{"max", std::to_string(kMostIdBytes)}}));
}

Status CheckCount(std::size_t documents) {
  if (documents <= static_cast<std::size_t>(kMostDocuments)) return {};
  return Fail(Error::Invalid({OutOfRange("", kMostDocuments)}));
}

Result<std::string> CheckBody(const Collection& collection, std::string_view body) {
  if (body.size() > kMostBodyBytes) {
    return Fail(Error::Invalid("documents.size", "", {{"max", std::to_string(kMostBodyBytes)}}));
  }
  MEDRES_TRY(const Tape tape, Tape::Make(body));
  if (tape[0].kind != Node::Kind::kObject) return Fail(Error::Invalid("documents.object", ""));
  json::Issues issues;
  CheckMembers(tape, 0, issues);
  CheckFields(collection, tape, issues);
  MEDRES_CHECK(StatusOf(issues));
  std::string canonical;
  json::AppendCanonical(canonical, tape, 0);
  return canonical;
}

Status CheckChanges(const Collection& collection, const std::vector<Change>& changes) {
  json::Issues issues;
  if (changes.empty()) issues.Add(OutOfRange("", static_cast<std::int64_t>(collection.fields.size())));
  for (const Change& change : changes) {
    const Field* field = FindField(collection, change.field);
    if (field == nullptr) {
      issues.Add(UnknownField(collection, change.field));
    } else if (!change.value && field->required) {
      issues.Add(Missing(field->name));
    } else if (change.value && !Fits(field->type, *change.value)) {
      issues.Add(WrongType(*field));
    }
    if (std::ranges::count(changes, change.field, &Change::field) > 1) {
      issues.Add({"documents.field_twice", PointerOf(change.field), {{"field", change.field}}});
    }
  }
  return StatusOf(issues);
}

Status CheckFilter(const Collection& collection, const Filter& filter) {
  json::Issues issues;
  for (const Condition& condition : filter) CheckCondition(collection, condition, issues);
  return StatusOf(issues);
}

Status CheckQuery(const Collection& collection, const Query& query) {
  json::Issues issues;
  for (const Condition& condition : query.filter) CheckCondition(collection, condition, issues);
  if (!query.order.field.empty()) CheckRequired(collection, query.order.field, issues);
  if (query.limit < 1 || query.limit > kMostDocuments) issues.Add(OutOfRange("/limit", kMostDocuments));
  return StatusOf(issues);
}

Status CheckGrouping(const Collection& collection, const Grouping& grouping) {
  json::Issues issues;
  for (const Condition& condition : grouping.filter) CheckCondition(collection, condition, issues);
  for (const std::string& name : grouping.by) {
    if (FindField(collection, name) == nullptr) issues.Add(UnknownField(collection, name));
  }
  if (grouping.bucket) {
    CheckRequiredInteger(collection, grouping.bucket->field, issues);
    if (grouping.bucket->width < 1) issues.Add(OutOfRange("/width", INT64_MAX));
  }
  for (const Measure& measure : grouping.measures) CheckMeasure(collection, measure, issues);
  if (grouping.limit < 1 || grouping.limit > kMostGroups) issues.Add(OutOfRange("/limit", kMostGroups));
  return StatusOf(issues);
}

Status CheckDeletion(const Collection& collection, std::string_view field, int limit) {
  json::Issues issues;
  CheckRequiredInteger(collection, field, issues);
  if (limit < 1 || limit > kMostDocuments) issues.Add(OutOfRange("/limit", kMostDocuments));
  return StatusOf(issues);
}

const Field* FindField(const Collection& collection, std::string_view name) {
  const auto found = std::ranges::find(collection.fields, name, &Field::name);
  return found == collection.fields.end() ? nullptr : &*found;
}

const Field& GetField(const Collection& collection, std::string_view name) {
  const Field* field = FindField(collection, name);
  if (field == nullptr) throw std::logic_error(collection.name + " has no field " + std::string(name));
  return *field;
}

}  // namespace medres::documents
