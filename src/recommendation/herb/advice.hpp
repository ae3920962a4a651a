#pragma once

#include <optional>
#include <string>
#include <vector>

#include "recommendation/formula/model.hpp"
#include "recommendation/herb/neighbours.hpp"
#include "recommendation/herb/recommender.hpp"

/// Herbs that prescriptions of the past have for symptoms, for a physician's eye. Nothing here is a prescription.
namespace medres::recommendation {

/// Of whom and for what. Nothing of it is kept.
struct HerbAsk {
  std::vector<knowledge::ToldSymptom> symptoms;  ///< by the model's names or the graph's, or codes of symptoms of care
  std::vector<int> ids;                          ///< of the model's symptoms
  std::string complaint;                         ///< free, in Chinese; its symptoms are added
  prescription::Person person;
  std::size_t limit = 10;
};

/// A symptom as it was heard, and the model's for it.
struct HerbSymptom {
  FormulaSymptom heard;
  std::optional<int> id;  ///< none: it counted for nothing
};

struct AdvisedHerb {
  int herb = 0;
  double score = 0;                       ///< its share of all herbs'
  std::vector<Contribution> because;      ///< of each symptom that counted
  std::vector<NeighbourVote> neighbours;  ///< prescriptions for the like that have it
  prescription::Report report;            ///< of safety, for this person, without a dose
  std::optional<int> clashes_with = {};   ///< a better one, which it must not stand beside
};

struct HerbAdvice {
  std::vector<knowledge::Emergency> emergencies;  ///< with one, nothing else is answered
  std::vector<HerbSymptom> symptoms;
  std::vector<AdvisedHerb> herbs;
  std::vector<AdvisedHerb> blocked;  ///< met on the way, a rule of safety stands in the way
  prescription::Report together;     ///< of all `herbs` as if one prescription had them
  std::vector<Issue> gaps;           ///< what is not known of the person, and what follows
};

}  // namespace medres::recommendation
