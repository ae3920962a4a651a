#pragma once

#include "prescription/checker.hpp"
#include "recommendation/wellness/library.hpp"

namespace medres::recommendation {

/// What keeps items from one person: the rules of safety by the item's material or point, allergies by name, the
/// house's cautions. Who may be pregnant, or of whom it is not known, is screened as who is. Pure; references must
/// outlive it.
class SafetyScreen {
 public:
  SafetyScreen(const prescription::SafetyChecker& checker, const knowledge::Herbs& herbs, const CareLibrary& library,
               const prescription::Person& person);

  /// Nothing when nothing that is known speaks against it.
  std::optional<LeftOut> Screen(const CareItem& item) const;

  /// The finding that keeps these materials apart, if one does: what is offered together is eaten together.
  std::optional<prescription::Finding> FindClash(std::span<const CareItem* const> items) const;

  /// What could not be compared, and why.
  std::vector<Issue> Gaps() const;

  /// The person, with the pregnancy that they are screened by.
  const prescription::Person& screened() const { return person_; }

  static CheckedBy CheckedByOf(const CareItem& item);
  /// As something that was left out tells it.
  static LeftOut ToLeftOut(const CareItem& item, const prescription::Finding& finding);

 private:
  std::optional<LeftOut> ByCautions(const CareItem& item) const;
  std::optional<LeftOut> ByAllergies(const CareItem& item) const;
  std::vector<prescription::Finding> FindingsOf(const CareItem& item) const;
  bool IsNamedByLibrary(const std::string& allergy) const;
  bool Names(const CareItem& item, const std::string& allergy) const;

  const prescription::SafetyChecker& checker_;
  const knowledge::Herbs& herbs_;
  const CareLibrary& library_;
  const prescription::Person& asked_;
  prescription::Person person_;  ///< with the pregnancy that it is screened by
};

}  // namespace medres::recommendation
