#include "recommendation/wellness/library.hpp"

#include <set>
#include <stdexcept>

#include "recommendation/wellness/embedded.hpp"

namespace medres::recommendation {
namespace {

[[noreturn]] void RefuseCare(const std::string& what) { throw std::logic_error("data/wellness: " + what); }

CareItem ItemFrom(const CareRow& row, const knowledge::Citation& file) {
  CareItem item;
  item.source = row.source.value_or(file.source);
  item.evidence = row.evidence.value_or(file.evidence);
  item.review_status = row.review_status.value_or(file.review_status);
  item.id = row.id;
  item.kind = row.kind;
  item.name = row.name;
  item.group = row.group;
  item.herb = row.herb;
  item.point = row.point;
  item.suits = row.suits;
  item.limited_for = row.limited_for;
  item.seasons = row.seasons;
  item.general = row.general;
  item.cautions = row.cautions;
  item.allergens = row.allergens;
  return item;
}

void CheckConstitutionCodes(const std::vector<std::string>& codes, const std::string& of) {
  for (const std::string& code : codes) {
    if (code.size() != 1 || code[0] < 'A' || code[0] > 'I') RefuseCare("no constitution " + code + " at " + of);
  }
}

void CheckItem(const CareItem& item, const knowledge::Herbs& herbs, const knowledge::Acupoints& points) {
  CheckConstitutionCodes(item.suits, item.id);
  CheckConstitutionCodes(item.limited_for, item.id);
  if (item.herb && herbs.Read(*item.herb).herb == nullptr) RefuseCare("unknown material at " + item.id);
  if (item.point && points.Find(*item.point) == nullptr) RefuseCare("unknown point at " + item.id);
  if (item.point.has_value() != (item.kind == AdviceKind::kPoint)) RefuseCare("point and kind disagree at " + item.id);
}

template <class File>
File ReadCareFile(std::string_view text, const char* name) {
  auto file = json::Parse<File>(text);
  if (!file) RefuseCare(std::string(name) + ": " + ToString(file.error()));
  return *std::move(file);
}

}  // namespace

CareLibrary::CareLibrary(const GuidanceFile& guidance, SymptomFile symptoms, const knowledge::Herbs& herbs,
                         const knowledge::Acupoints& points)
    : limits_(guidance.limits), symptoms_(std::move(symptoms.symptoms)), symptom_source_(symptoms) {
  std::set<std::string> ids;
  for (const CareRow& row : guidance.items) {
    items_.push_back(ItemFrom(row, guidance));
    CheckItem(items_.back(), herbs, points);
    if (!ids.insert(row.id).second) RefuseCare(row.id + " stands twice");
  }
  for (const LimitText& limit : limits_) CheckConstitutionCodes({limit.constitution}, "limits");
  for (std::size_t i = 0; i < symptoms_.size(); ++i) {
    CheckConstitutionCodes(symptoms_[i].points_to, symptoms_[i].code);
    if (!symptom_by_code_.emplace(symptoms_[i].code, i).second) RefuseCare(symptoms_[i].code + " stands twice");
  }
}

CareLibrary CareLibrary::Embedded(const knowledge::Herbs& herbs, const knowledge::Acupoints& points) {
  return {ReadCareFile<GuidanceFile>(EmbeddedGuidance(), "guidance.json"),
          ReadCareFile<SymptomFile>(EmbeddedSymptoms(), "symptoms.json"), herbs, points};
}

const Symptom* CareLibrary::FindSymptom(std::string_view code) const {
  const auto found = symptom_by_code_.find(code);
  return found == symptom_by_code_.end() ? nullptr : &symptoms_[found->second];
}

Result<std::vector<const Symptom*>> CareLibrary::SymptomsOf(std::span<const std::string> codes,
                                                            const std::string& pointer) const {
  std::vector<const Symptom*> found;
  std::vector<Issue> issues;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const Symptom* const symptom = FindSymptom(codes[i]);
    if (symptom == nullptr) {
      issues.push_back({"wellness.unknown_symptom", pointer + "/" + std::to_string(i), {{"code", codes[i]}}});
    }
    found.push_back(symptom);
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return found;
}

}  // namespace medres::recommendation
