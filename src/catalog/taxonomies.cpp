#include "catalog/taxonomies.hpp"

#include <map>
#include <set>

#include "catalog/csv.hpp"
#include "catalog/embedded.hpp"

namespace medres::catalog {
namespace {

using Codes = std::set<std::string, std::less<>>;

std::vector<CsvRecord> ReadTable(std::string_view text) {
  std::vector<CsvRecord> records;
  CsvReader reader(text);
  CsvRecord record;
  for (auto more = reader.Next(record); more && *more; more = reader.Next(record)) records.push_back(record);
  records.erase(records.begin());  // the header
  return records;
}

using Ranks = std::map<std::string, int, std::less<>>;

/// By code, how high a title stands in its family.
const Ranks& TitleRanks() {
  static const Ranks ranks = [] {
    Ranks all;
    for (const CsvRecord& record : ReadTable(EmbeddedTitles())) {
      all.emplace(record.fields.at(0), std::stoi(record.fields.at(4)));
    }
    return all;
  }();
  return ranks;
}

Codes ReadList(std::string_view list) {
  Codes codes;
  for (const CsvRecord& record : ReadTable(EmbeddedCodes())) {
    if (record.fields.at(0) == list) codes.insert(record.fields.at(1));
  }
  return codes;
}

}  // namespace

const std::vector<Department>& Departments() {
  static const std::vector<Department> departments = [] {
    std::vector<Department> all;
    for (const CsvRecord& record : ReadTable(EmbeddedDepartments())) {
      all.push_back({record.fields.at(0), record.fields.at(2), record.fields.at(3)});
    }
    return all;
  }();
  return departments;
}

bool IsDepartmentCode(std::string_view code) {
  static const Codes codes = [] {
    Codes all;
    for (const Department& department : Departments()) all.insert(department.code);
    return all;
  }();
  return codes.contains(code);
}

bool IsTitleCode(std::string_view code) { return TitleRanks().contains(code); }

std::optional<int> RankOfTitle(std::string_view code) {
  const auto rank = TitleRanks().find(code);
  if (rank == TitleRanks().end()) return std::nullopt;
  return rank->second;
}

bool IsRegistrationType(std::string_view code) {
  static const Codes codes = ReadList("registration_type");
  return codes.contains(code);
}

bool IsPracticeClass(std::string_view code) {
  static const Codes codes = ReadList("practice_class");
  return codes.contains(code);
}

bool IsConstitution(std::string_view code) {
  static const Codes codes = ReadList("constitution");
  return codes.contains(code);
}

bool IsHospitalLevel(std::string_view level) {
  static const Codes codes = ReadList("level");
  return codes.contains(level);
}

bool IsHospitalGrade(std::string_view grade) {
  static const Codes codes = ReadList("grade");
  return codes.contains(grade);
}

}  // namespace medres::catalog
