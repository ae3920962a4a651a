#include "knowledge/graph/loading.hpp"

#include <set>
#include <stdexcept>

#include "knowledge/graph/builder.hpp"
#include "knowledge/graph/embedded.hpp"

namespace medres::knowledge {
namespace {

constexpr std::string_view kHerbData = "data/tcm/herbs";
constexpr std::string_view kPointData = "data/tcm/acupoints/points.csv";

/// The meridian that a herb is said to enter.
std::string_view MeridianOf(std::string_view organ) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kMeridians{{{"肺", "LU"},
                                                                                      {"大肠", "LI"},
                                                                                      {"胃", "ST"},
                                                                                      {"脾", "SP"},
                                                                                      {"心", "HT"},
                                                                                      {"小肠", "SI"},
                                                                                      {"膀胱", "BL"},
                                                                                      {"肾", "KI"},
                                                                                      {"心包", "PC"},
                                                                                      {"三焦", "TE"},
                                                                                      {"胆", "GB"},
                                                                                      {"肝", "LR"},
                                                                                      {"督", "GV"},
                                                                                      {"任", "CV"}}};
  for (const auto& [name, code] : kMeridians) {
    if (name == organ) return code;
  }
  return organ;
}

/// Names that the tables give to processed herbs are theirs alone.
std::vector<std::string> OwnAliases(const Herb& herb, const Herbs& herbs) {
  std::vector<std::string> own;
  for (const std::string& alias : herbs.AliasesOf(herb)) {
    if (herbs.Read(alias).processing.empty()) own.push_back(alias);
  }
  return own;
}

void AddHerbNodes(GraphBuilder& builder, const Herbs& herbs) {
  for (const Herb& herb : herbs.all()) {
    builder.AddNode({NodeKind::kHerb, "herb:" + herb.name, herb.name, OwnAliases(herb, herbs)}, std::string(kHerbData));
  }
}

void AddHerbEdges(GraphBuilder& builder, const Herbs& herbs) {
  for (const Herb& herb : herbs.all()) {
    const std::string key = "herb:" + herb.name;
    const std::string where = std::string(kHerbData) + ": " + herb.name;
    for (const std::string& organ : herb.meridians) {
      builder.AddEdge(key, GraphRelation::kEnters, "meridian:" + std::string(MeridianOf(organ)), "pharmacopoeia",
                      where);
    }
    if (herb.of) builder.AddEdge(key, GraphRelation::kMadeFrom, "herb:" + *herb.of, "pharmacopoeia", where);
  }
}

void AddPoints(GraphBuilder& builder, const Acupoints& points) {
  for (const Acupoint& point : points.all()) {
    builder.AddNode({NodeKind::kAcupoint, "acupoint:" + point.code, point.name}, std::string(kPointData));
    const std::string meridian = point.code.substr(0, point.code.find_first_of("0123456789"));
    builder.AddEdge("acupoint:" + point.code, GraphRelation::kOn, "meridian:" + meridian, "points",
                    std::string(kPointData));
  }
}

}  // namespace

Result<Graph> LoadGraph(const GraphFiles& files, const Herbs& herbs, const Acupoints& points) {
  GraphBuilder builder;
  builder.AddSources(files.sources);
  AddHerbNodes(builder, herbs);
  for (const TextFile& file : files.nodes) builder.AddNodes(file);
  builder.AddCodes(files.syndromes, NodeKind::kSyndrome, "gbt15657");
  builder.AddCodes(files.therapies, NodeKind::kTherapy, "gbt15657");
  AddPoints(builder, points);
  AddHerbEdges(builder, herbs);
  for (const TextFile& file : files.edges) builder.AddEdges(file);
  return std::move(builder).Build();
}

Graph EmbeddedGraph(const Herbs& herbs, const Acupoints& points) {
  auto graph = LoadGraph({EmbeddedGraphSources(), EmbeddedGraphNodes(), EmbeddedSyndromeCodes(), EmbeddedTherapyCodes(),
                          EmbeddedGraphEdges()},
                         herbs, points);
  if (!graph) throw std::logic_error(ToString(graph.error()));
  return *std::move(graph);
}

}  // namespace medres::knowledge
