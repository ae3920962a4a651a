#include "catalog/table.hpp"

#include <array>

#include "base/text.hpp"
#include "catalog/rules.hpp"
#include "platform/json/writer.hpp"

namespace medres::catalog {
namespace {

enum class Form { kText, kNumber, kList, kJson };

struct Column {
  std::string_view name;
  std::string_view object;  ///< where its member is: "", "name", "facility/position" …
  std::string_view member;
  Form form;
  std::string (*text)(const Line&);
};

template <class Facts>
std::string Of(const std::optional<Facts>& facts, std::optional<std::string> Facts::* member) {
  return facts ? (*facts.*member).value_or("") : std::string();
}

template <class Facts>
std::string Of(const std::optional<Facts>& facts, std::optional<LocalDate> Facts::* member) {
  return facts && *facts.*member ? FormatDate(*(*facts.*member)) : std::string();
}

template <class Facts>
std::string Of(const std::optional<Facts>& facts, std::vector<std::string> Facts::* member) {
  std::string joined;
  if (!facts) return joined;
  for (const std::string& one : *facts.*member) joined.append(joined.empty() ? "" : ";").append(one);
  return joined;
}

std::string Of(const Line& line, double Position::* member) {
  const bool known = line.facility && line.facility->position;
  return known ? json::ToText(*line.facility->position.*member) : std::string();
}

template <class Value>
std::string JsonUnlessEmpty(const Value& value) {
  return value.empty() ? std::string() : json::ToText(value);
}

std::string SystemOf(const Line& line) {
  const bool known = line.facility && line.facility->position;
  return known ? std::string(WireName(line.facility->position->crs)) : std::string();
}

using F = FacilityFacts;
using P = PractitionerFacts;
using E = EquipmentFacts;
using L = Line;

/// Columns of one object stand side by side.
constexpr std::array kColumns{
    Column{"id", "", "id", Form::kText, [](const L& l) { return l.id ? l.id->Text() : ""; }},
    Column{"kind", "", "kind", Form::kText, [](const L& l) { return std::string(ToCode(l.kind)); }},
    Column{"status", "", "status", Form::kText,
           [](const L& l) { return l.status ? std::string(ToCode(*l.status)) : ""; }},
    Column{"capacity", "", "capacity", Form::kNumber, [](const L& l) { return std::to_string(l.capacity); }},
    Column{"parent", "", "parent", Form::kText, [](const L& l) { return l.parent ? l.parent->Text() : ""; }},
    Column{"zone", "", "zone", Form::kText, [](const L& l) { return l.zone.value_or(""); }},
    Column{"name_zh", "name", "zh", Form::kText, [](const L& l) { return l.name.zh; }},
    Column{"name_en", "name", "en", Form::kText, [](const L& l) { return l.name.en; }},
    Column{"pinyin", "name", "pinyin", Form::kText, [](const L& l) { return l.name.pinyin; }},
    Column{"province", "facility", "province", Form::kText, [](const L& l) { return Of(l.facility, &F::province); }},
    Column{"city", "facility", "city", Form::kText, [](const L& l) { return Of(l.facility, &F::city); }},
    Column{"address", "facility", "address", Form::kText, [](const L& l) { return Of(l.facility, &F::address); }},
    Column{"phone", "facility", "phone", Form::kText, [](const L& l) { return Of(l.facility, &F::phone); }},
    Column{"level", "facility", "level", Form::kText, [](const L& l) { return Of(l.facility, &F::level); }},
    Column{"grade", "facility", "grade", Form::kText, [](const L& l) { return Of(l.facility, &F::grade); }},
    Column{"category", "facility", "category", Form::kText, [](const L& l) { return Of(l.facility, &F::category); }},
    Column{"longitude", "facility/position", "longitude", Form::kNumber,
           [](const L& l) { return Of(l, &Position::longitude); }},
    Column{"latitude", "facility/position", "latitude", Form::kNumber,
           [](const L& l) { return Of(l, &Position::latitude); }},
    Column{"crs", "facility/position", "crs", Form::kText, SystemOf},
    Column{"title", "practitioner", "title", Form::kText, [](const L& l) { return Of(l.practitioner, &P::title); }},
    Column{"registration_type", "practitioner", "registration_type", Form::kText,
           [](const L& l) { return Of(l.practitioner, &P::registration_type); }},
    Column{"practice_class", "practitioner", "practice_class", Form::kText,
           [](const L& l) { return Of(l.practitioner, &P::practice_class); }},
    Column{"specialties", "practitioner", "specialties", Form::kList,
           [](const L& l) { return Of(l.practitioner, &P::specialties); }},
    Column{"constitutions", "practitioner", "constitutions", Form::kList,
           [](const L& l) { return Of(l.practitioner, &P::constitutions); }},
    Column{"affiliations", "practitioner", "affiliations", Form::kJson,
           [](const L& l) { return l.practitioner ? JsonUnlessEmpty(l.practitioner->affiliations) : ""; }},
    Column{"department_codes", "department", "codes", Form::kList,
           [](const L& l) { return Of(l.department, &DepartmentFacts::codes); }},
    Column{"model", "equipment", "model", Form::kText, [](const L& l) { return Of(l.equipment, &E::model); }},
    Column{"serial_number", "equipment", "serial_number", Form::kText,
           [](const L& l) { return Of(l.equipment, &E::serial_number); }},
    Column{"calibration_due", "equipment", "calibration_due", Form::kText,
           [](const L& l) { return Of(l.equipment, &E::calibration_due); }},
    Column{"maintenance_due", "equipment", "maintenance_due", Form::kText,
           [](const L& l) { return Of(l.equipment, &E::maintenance_due); }},
    Column{"attributes", "", "attributes", Form::kJson, [](const L& l) { return JsonUnlessEmpty(l.attributes); }},
    Column{"identifiers", "", "identifiers", Form::kJson, [](const L& l) { return JsonUnlessEmpty(l.identifiers); }}};

/// Writes members of nested objects one after the other; opens and closes the objects on the way.
class Nesting {
 public:
  explicit Nesting(std::string& out) : json_(out) { json_.BeginObject(); }

  json::Writer& Enter(std::string_view object) {
    const auto wanted = object.empty() ? std::vector<std::string_view>() : text::Split(object, '/');
    std::size_t common = 0;
    while (common < open_.size() && common < wanted.size() && open_[common] == wanted[common]) ++common;
    for (; open_.size() > common; open_.pop_back()) json_.EndObject();
    for (; open_.size() < wanted.size(); open_.push_back(wanted[open_.size()])) {
      json_.Key(wanted[open_.size()]);
      json_.BeginObject();
    }
    return json_;
  }
  void Finish() {
    Enter("");
    json_.EndObject();
  }

 private:
  json::Writer json_;
  std::vector<std::string_view> open_;
};

/// A field's text as JSON of its form; text when it is not of that form, for the reader to refuse with its pointer.
void WriteField(json::Writer& json, Form form, std::string_view field) {
  if (form == Form::kList) {
    json.BeginArray();
    for (const std::string_view one : text::Split(field, ';')) json.Text(text::Trim(one));
    json.EndArray();
  } else if (form == Form::kNumber && text::ParseNumber(field) && json::Canonical(field)) {
    json.Raw(field);
  } else if (form == Form::kJson && json::Canonical(field)) {
    json.Raw(field);
  } else {
    json.Text(field);
  }
}

/// Every resource has its kind's facts, though nothing may be known.
void AddFactsOfKind(Line& line) {
  switch (line.kind) {
    case ResourceKind::kPractitioner: line.practitioner = std::move(line.practitioner).value_or(P{}); break;
    case ResourceKind::kFacility: line.facility = std::move(line.facility).value_or(F{}); break;
    case ResourceKind::kDepartment: line.department = std::move(line.department).value_or(DepartmentFacts{}); break;
    case ResourceKind::kEquipment: line.equipment = std::move(line.equipment).value_or(E{}); break;
    case ResourceKind::kRoom: break;
  }
}

}  // namespace

std::string TableHeader() {
  std::string header;
  for (const Column& column : kColumns) header.append(header.empty() ? "" : ",").append(column.name);
  return header;
}

std::string TableRow(const Line& line) {
  std::string row;
  for (const Column& column : kColumns) {
    if (&column != &kColumns.front()) row.push_back(',');
    AppendCsvField(row, column.text(line));
  }
  return row;
}

Result<TableReader> TableReader::Make(const std::vector<std::string>& header) {
  TableReader reader;
  reader.width_ = header.size();
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string_view name = text::Trim(header[i]);
    reader.positions_[std::string(name == "name" ? "name_zh" : name == "tel" ? "phone" : name)] = i;
  }
  if (reader.positions_.contains("name_zh") || reader.positions_.contains("name_en")) return reader;
  return Fail(Error::Invalid(std::vector<Issue>{{"import.column_missing", "", {{"column", "name"}}}}));
}

std::string_view TableReader::Field(const CsvRecord& record, std::string_view column) const {
  const auto at = positions_.find(column);
  return at == positions_.end() ? std::string_view() : text::Trim(record.fields[at->second]);
}

std::string TableReader::ToJson(const CsvRecord& record) const {
  std::string out;
  Nesting nesting(out);
  for (const Column& column : kColumns) {
    const std::string_view field = Field(record, column.name);
    if (!field.empty()) {
      json::Writer& json = nesting.Enter(column.object);
      json.Key(column.member);
      WriteField(json, column.form, field);
    } else if (column.name == "kind") {
      nesting.Enter("").Member("kind", "facility");
    } else if (column.name == "status" && !positions_.contains("status")) {
      nesting.Enter("").Member("status", "active");
    }
  }
  nesting.Finish();
  return out;
}

Result<Line> TableReader::Read(const CsvRecord& record) const {
  if (record.fields.size() != width_) {
    return Fail(Error::Invalid(
        std::vector<Issue>{{"import.field_count",
                            "",
                            {{"fields", std::to_string(record.fields.size())}, {"columns", std::to_string(width_)}}}}));
  }
  MEDRES_TRY(Line line, json::Parse<Line>(ToJson(record)));
  AddFactsOfKind(line);
  return line;
}

}  // namespace medres::catalog
