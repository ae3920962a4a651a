#include "recommendation/herb/learned_herbs.hpp"

#include "base/file.hpp"
#include "platform/security/digest.hpp"

namespace medres::recommendation {
namespace {

/// Names of ids that occur; those of others say nothing.
std::vector<std::string> NamesOf(std::vector<std::string> names, const std::vector<Prescription>& prescriptions,
                                 Ids Prescription::* ids) {
  std::vector<bool> used(names.size());
  for (const Prescription& one : prescriptions) {
    for (const int id : one.*ids) used.at(static_cast<std::size_t>(id)) = true;
  }
  for (std::size_t id = 0; id < names.size(); ++id) {
    if (!used[id]) names[id].clear();
  }
  return names;
}

}  // namespace

std::unique_ptr<HerbModel> LearnedHerbs::Mix(std::vector<Network> networks, std::unique_ptr<Neighbours> neighbours) {
  const float share = MixtureOptions().neighbours;
  std::vector<Mixture::Part> parts;
  parts.emplace_back(1 - share, AverageOf(std::move(networks)));
  parts.emplace_back(share, std::move(neighbours));
  return std::make_unique<Mixture>(std::move(parts));
}

LearnedHerbs::LearnedHerbs(HerbModelFile file, std::string checksum)
    : source_(std::move(file.source)),
      checksum_(std::move(checksum)),
      symptoms_(NamesOf(std::move(file.symptoms), file.book.prescriptions, &Prescription::symptoms)),
      herbs_(NamesOf(std::move(file.herbs), file.book.prescriptions, &Prescription::herbs)),
      prescriptions_(file.book.prescriptions.size()),
      neighbours_(nullptr),
      recommender_(file.book, [&] {
        auto neighbours = std::make_unique<Neighbours>(file.book);
        neighbours_ = neighbours.get();
        return Mix(std::move(file.networks), std::move(neighbours));
      }()) {}

Result<LearnedHerbs> LearnedHerbs::FromFile(const std::string& path) {
  MEDRES_TRY(const std::string bytes, ReadFile(path));
  MEDRES_TRY(HerbModelFile file, ParseHerbModel(bytes));
  return LearnedHerbs(std::move(file), security::Sha256Hex(bytes));
}

}  // namespace medres::recommendation
