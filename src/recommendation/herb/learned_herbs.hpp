#pragma once

#include "recommendation/herb/model_file.hpp"
#include "recommendation/herb/neighbours.hpp"
#include "recommendation/herb/recommender.hpp"

namespace medres::recommendation {

/// What was learnt from prescriptions, ready to be asked: the mixture that FitMixture makes of the same casebook.
/// Immutable, hence thread-safe.
class LearnedHerbs {
 public:
  explicit LearnedHerbs(HerbModelFile file, std::string checksum = {});
  /// kNotFound `import.no_file` {file}; kInvalid as ParseHerbModel.
  static Result<LearnedHerbs> FromFile(const std::string& path);

  const HerbRecommender& recommender() const { return recommender_; }
  const Neighbours& neighbours() const { return *neighbours_; }
  const std::string& source() const { return source_; }
  const std::string& checksum() const { return checksum_; }  ///< SHA-256 of the file; empty when it is of none
  std::size_t prescriptions() const { return prescriptions_; }
  /// Names by id; empty where prescriptions have no such id.
  const std::vector<std::string>& symptoms() const { return symptoms_; }
  const std::vector<std::string>& herbs() const { return herbs_; }

 private:
  static std::unique_ptr<HerbModel> Mix(std::vector<Network> networks, std::unique_ptr<Neighbours> neighbours);

  std::string source_;
  std::string checksum_;
  std::vector<std::string> symptoms_;
  std::vector<std::string> herbs_;
  std::size_t prescriptions_;
  const Neighbours* neighbours_;  ///< a part of the recommender's mixture
  HerbRecommender recommender_;
};

}  // namespace medres::recommendation
