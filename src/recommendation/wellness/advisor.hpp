#pragma once

#include "catalog/directory.hpp"
#include "recommendation/wellness/rules.hpp"
#include "recommendation/wellness/screen.hpp"
#include "scheduling/ranking/outlook.hpp"
#include "scheduling/ranking/ranking.hpp"

namespace medres::recommendation {

/// What could help, and who. Pure: the same question has the same answer, and nothing is kept. An emergency among the
/// symptoms is all that is answered. Thread-safe; references must outlive it.
class CareAdvisor {
 public:
  struct Parts {
    const CareLibrary& library;
    const prescription::SafetyChecker& checker;
    const knowledge::Herbs& herbs;
    const catalog::Directory& resources;
    const scheduling::SlotScorer& scorer;
    const scheduling::ResourceOutlook* outlook = nullptr;  ///< null: neither fees nor free hours are known
    std::size_t group_share = 3;                           ///< of so many in a list one may be of a group
  };

  explicit CareAdvisor(Parts parts) : parts_(parts) {}

  const CareLibrary& library() const { return parts_.library; }

  /// `visits`: earlier ones of the patient, null when they do not count; `place`: only what belongs to it. kInvalid
  /// with every symptom that is not known, `wellness.unknown_symptom`.
  Result<Advice> Advise(const AdviceAsk& ask, const scheduling::EarlierVisits* visits,
                        std::optional<ResourceId> place) const;

 private:
  struct Work;

  void AddItems(Work& work, AdviceKind kind) const;
  void AddResources(Work& work, AdviceKind kind) const;
  ResourceFacts FactsOf(const Work& work, const catalog::Resource& resource) const;
  void FillPlace(const Work& work, const catalog::Resource& resource, ResourceFacts& facts) const;

  Parts parts_;
};

}  // namespace medres::recommendation
