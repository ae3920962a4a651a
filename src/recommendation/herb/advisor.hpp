#pragma once

#include <map>
#include <mutex>
#include <string_view>

#include "recommendation/advisor_rooms.hpp"
#include "recommendation/herb/advice.hpp"
#include "recommendation/herb/learned_herbs.hpp"

namespace medres::recommendation {

/// The setting that names the model's file.
inline constexpr std::string_view kHerbModelSetting = "recommendation.herb_model_file";

/// Which herbs go with symptoms in prescriptions of the past, for a physician to judge: no prescription, no dose. Every
/// herb is checked by the rules of safety for the person, alone and beside those before it; what a rule blocks stands
/// apart with its findings. Whoever may be pregnant, or of whom it is not known, is checked as who is. With signs of an
/// emergency nothing is ranked, and neither is when the model knows none of the symptoms. Nothing is kept. Thread-safe;
/// references must outlive it.
class HerbAdvisor {
 public:
  using Parts = AdvisorRooms;

  HerbAdvisor(Parts parts, std::optional<LearnedHerbs> model) : parts_(parts), model_(std::move(model)) {}
  /// The model of the file; none when the path is empty. kInvalid `herb.model_file` {file, reason} at
  /// kHerbModelSetting.
  static Result<std::optional<LearnedHerbs>> ReadModel(const std::string& path);
  HerbAdvisor(const HerbAdvisor&) = delete;
  HerbAdvisor& operator=(const HerbAdvisor&) = delete;
  ~HerbAdvisor() = default;

  /// kInvalid `herb.nothing_asked`, `herb.unknown_id` {id} at each; kUnavailable `herb.no_model` {setting}, unless it
  /// is an emergency.
  Result<HerbAdvice> Advise(const HerbAsk& ask) const;

  const knowledge::Library& library() const { return parts_.library; }
  const std::optional<LearnedHerbs>& model() const { return model_; }

 private:
  /// Which of the model's symptoms a name means, or a node of the graph.
  struct Index {
    std::map<std::string, int, std::less<>> by_name;
    std::map<knowledge::NodeIndex, int> by_node;
  };

  const Index& Symptoms() const;
  std::optional<int> IdOf(const FormulaSymptom& symptom) const;
  Status AddIds(const HerbAsk& ask, FormulaAsk& question) const;
  void Rank(const Ids& known, const prescription::Person& person, std::size_t limit, HerbAdvice& advice) const;
  AdvisedHerb Describe(const Ids& known, int herb, double score) const;
  prescription::Report Check(const std::vector<int>& herbs, const prescription::Person& person) const;
  std::optional<int> Clash(const std::vector<int>& chosen, int herb, const prescription::Person& person) const;

  Parts parts_;
  std::optional<LearnedHerbs> model_;
  mutable std::once_flag once_;
  mutable Index index_;  ///< made when it is asked for first: the graph is
};

}  // namespace medres::recommendation
