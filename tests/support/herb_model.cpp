#include "support/herb_model.hpp"

#include <filesystem>
#include <fstream>

#include "recommendation/herb/recommender.hpp"

namespace medres::test {
namespace {

recommendation::HerbModelFile Fit() {
  recommendation::HerbModelFile file{.source = "Invented for tests",
                                     .symptoms = {"恶寒", "无汗", "口渴", "便秘"},
                                     .herbs = {"麻黄", "桂枝", "甘草", "石膏", "甘遂", "大黄", "仙人草"},
                                     .book = recommendation::MakeCasebook({{{0, 1}, {0, 1, 2}},
                                                                           {{0, 1}, {0, 1}},
                                                                           {{0}, {1, 2}},
                                                                           {{2}, {3, 6}},
                                                                           {{2}, {3}},
                                                                           {{3}, {2, 5}},
                                                                           {{3}, {2, 4, 5}}}),
                                     .networks = {}};
  const recommendation::MixtureOptions options{.training = {.hidden = 8, .epochs = 60, .batch = 2, .rate = 2e-2F}};
  file.networks = recommendation::TrainNetworks(file.book, options);
  return file;
}

}  // namespace

const recommendation::HerbModelFile& SmallHerbModel() {
  static const recommendation::HerbModelFile file = Fit();
  return file;
}

std::string WriteSmallHerbModel(const std::string& folder) {
  const std::string path = (std::filesystem::path(folder) / "herbs.model").string();
  std::ofstream(path, std::ios::binary) << ToBytes(SmallHerbModel());
  return path;
}

}  // namespace medres::test
