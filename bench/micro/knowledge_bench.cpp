#include <benchmark/benchmark.h>

#include <random>

#include "hospital.hpp"
#include "knowledge/graph/paths.hpp"
#include "knowledge/library.hpp"

/// What the knowledge graph costs: finding, paths, differentiation, and making it.
namespace medres::knowledge {
namespace {

const Library& Known() {
  static const Herbs herbs = Herbs::Embedded();
  static const Acupoints points = Acupoints::Embedded();
  static const Library library(herbs, points);
  return library;
}

/// Names as they are, with a character left out, and in pinyin.
std::vector<std::string> Typed() {
  std::mt19937 random(42);
  const auto nodes = Known().graph().nodes();
  std::uniform_int_distribution<std::size_t> pick(0, nodes.size() - 1);
  std::vector<std::string> typed;
  for (int i = 0; i < 300; ++i) {
    const std::string& name = nodes[pick(random)].name;
    typed.push_back(name);
    if (name.size() > 6) typed.push_back(name.substr(0, 3) + name.substr(6));
  }
  for (const char* const text : {"mahuangtang", "guizitang", "xchtang", "shimian", "zusanli", "失眠多梦心慌怎么办"}) {
    for (int i = 0; i < 50; ++i) typed.emplace_back(text);
  }
  return typed;
}

void SearchKnowledge(benchmark::State& state) {
  const auto typed = Typed();
  const NodeSearch& search = Known().search();
  scheduling::bench::Latencies latencies;
  std::size_t turn = 0;
  for (auto _ : state) {
    latencies.Time([&] { benchmark::DoNotOptimize(search.Search({.text = typed[turn % typed.size()]})); });
    ++turn;
  }
  latencies.Report(state);
}
BENCHMARK(SearchKnowledge)->Iterations(3'000)->Unit(benchmark::kMicrosecond);

/// Argument: how many paths.
void KnowledgePath(benchmark::State& state) {
  std::mt19937 random(42);
  const Graph& graph = Known().graph();
  std::uniform_int_distribution<NodeIndex> pick(0, static_cast<NodeIndex>(graph.nodes().size() - 1));
  scheduling::bench::Latencies latencies;
  for (auto _ : state) {
    const PathQuery query{
        .from = {pick(random)}, .to = {pick(random)}, .count = static_cast<std::size_t>(state.range(0))};
    latencies.Time([&] { benchmark::DoNotOptimize(ShortestPaths(graph, query)); });
  }
  latencies.Report(state);
}
BENCHMARK(KnowledgePath)->ArgName("paths")->Arg(1)->Arg(3)->Arg(10)->Iterations(1'000)->Unit(benchmark::kMicrosecond);

void Differentiate(benchmark::State& state) {
  const Differentiator& differentiator = Known().differentiation();
  const std::vector<ToldSymptom> told{{"失眠"}, {"心慌"}, {"食少"},
                                      {"便溏"}, {"健忘"}, {.name = "口渴", .denied = true}};
  scheduling::bench::Latencies latencies;
  for (auto _ : state) latencies.Time([&] { benchmark::DoNotOptimize(differentiator.Differentiate(told, 5)); });
  latencies.Report(state);
}
BENCHMARK(Differentiate)->Iterations(3'000)->Unit(benchmark::kMicrosecond);

void MakeGraph(benchmark::State& state) {
  const Herbs herbs = Herbs::Embedded();
  const Acupoints points = Acupoints::Embedded();
  for (auto _ : state) benchmark::DoNotOptimize(Library(herbs, points).graph().nodes().size());
}
BENCHMARK(MakeGraph)->Iterations(5)->Unit(benchmark::kMillisecond);

void MakeSearch(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(NodeSearch(Known().graph(), Known().naming()));
}
BENCHMARK(MakeSearch)->Iterations(3)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace medres::knowledge
