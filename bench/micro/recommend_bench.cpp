#include <benchmark/benchmark.h>

#include "hospital.hpp"
#include "scheduling/ranking/constitution_match.hpp"
#include "scheduling/ranking/ranking.hpp"

namespace medres::scheduling {
namespace {

using bench::BusyHospital;
using bench::Latencies;

ServiceType ServiceOf(std::vector<Requirement> requirements, int minutes, int pad) {
  ServiceType service;
  service.id = ServiceTypeId::Make();
  service.duration_minutes = minutes;
  service.buffer_after_minutes = pad;
  service.grid_minutes = 15;
  service.requirements = std::move(requirements);
  return service;
}

/// Wishes that touch every criterion; `turn` varies whom and what.
Wishes WishesOf(const BusyHospital& hospital, std::size_t turn, int days) {
  Wishes wishes;
  wishes.window = {BusyHospital::Start(), BusyHospital::Start() + std::chrono::days(days)};
  wishes.preferred = {hospital.people[turn * 37 % hospital.people.size()]};
  wishes.day_parts = {turn % 2 == 0 ? DayPart::kMorning : DayPart::kAfternoon};
  wishes.weekdays = {static_cast<Weekday>(turn % 5)};
  wishes.origin = catalog::Position{121.47, 31.23, catalog::CoordinateSystem::kWgs84};
  wishes.constitutions = {{std::string(1, static_cast<char>('A' + turn % 9)), 1}};
  return wishes;
}

/// Arguments: pools listed or by specialty; every wish, or none but the house's own criteria; days.
void RecommendThreePools(benchmark::State& state) {
  const BusyHospital& hospital = bench::TenThousand();
  const Sources& sources = hospital.finder.sources();
  const ConstitutionMatch scorer;
  const Weights weights;
  const ServiceType service = ServiceOf(hospital.ThreePools(state.range(0) == 1), 30, 5);
  const auto days = static_cast<int>(state.range(2));
  Latencies latencies;
  std::size_t turn = 0;
  std::size_t found = 0;
  for (auto _ : state) {
    Wishes wishes;
    wishes.window = {BusyHospital::Start(), BusyHospital::Start() + std::chrono::days(days)};
    if (state.range(1) != 0) wishes = WishesOf(hospital, turn, days);
    const EarlierVisits visits{{hospital.people[turn * 3 % hospital.people.size()], 2}};
    const RankQuery query{.service = service,
                          .now = BusyHospital::Start() + Minutes(static_cast<int>(turn % 480)),
                          .only = {},
                          .wishes = wishes,
                          .weights = weights,
                          .visits = state.range(1) == 0 ? nullptr : &visits,
                          .limit = 10};
    latencies.Time([&] { found += Ranking(query, sources, scorer).Run().items.size(); });
    ++turn;
  }
  if (found != 10 * turn) state.SkipWithError("not ten slots");
  latencies.Report(state);
}
BENCHMARK(RecommendThreePools)
    ->ArgNames({"listed", "wishes", "days"})
    ->ArgsProduct({{0, 1}, {0, 1}, {31}})
    ->Args({0, 1, 7})
    ->Iterations(1000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace medres::scheduling
