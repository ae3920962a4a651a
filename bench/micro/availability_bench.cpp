#include <benchmark/benchmark.h>

#include <random>

#include "hospital.hpp"
#include "scheduling/availability/finder.hpp"

namespace medres::scheduling {
namespace {

using catalog::ResourceKind;

/// A hospital whose practitioners work mornings and afternoons on weekdays and are booked to about `busy` per cent.
struct Hospital {
  catalog::Directory resources;
  RotaDirectory rotas{resources};
  TickIndex index;
  Finder finder{resources, rotas, index};
  std::vector<ResourceId> people;

  Hospital(int count, int busy) {
    std::mt19937 random(1);
    std::vector<Allocation> taken;
    for (int i = 0; i < count; ++i) {
      const ResourceId id = AddPractitioner(i % 3);
      people.push_back(id);
      rotas.Set(id, {bench::Weekdays(id, 480, 720), bench::Weekdays(id, 840, 1020)}, 1);
      for (int day = 0; day < kDays; ++day) {
        for (int slot = 0; slot < 28; ++slot) {
          if (static_cast<int>(random() % 100) < busy)
            taken.push_back(VisitAt(id, day, 480 + slot * 15 + (slot > 15 ? 120 : 0)));
        }
      }
    }
    index.Load(taken);
  }

  static constexpr int kDays = 31;
  static Instant Start() { return *ParseInstant("2026-12-01T00:00:00+08:00"); }

  ResourceId AddPractitioner(int department) {
    catalog::Resource resource;
    resource.id = ResourceId::Make();
    resource.kind = ResourceKind::kPractitioner;
    resource.zone = "Asia/Shanghai";
    resource.status = catalog::ResourceStatus::kActive;
    resource.practitioner = catalog::PractitionerFacts{};
    resource.practitioner->specialties = {std::to_string(50 + department)};
    const ResourceId id = resource.id;
    resources.Apply(std::move(resource));
    return id;
  }

  static Allocation VisitAt(ResourceId id, int day, int minute) {
    Allocation visit;
    visit.id = AllocationId::Make();
    visit.resource = id;
    const Instant start = Start() + std::chrono::days(day) + Minutes(minute);
    visit.core = {start, start + Minutes(15)};
    return visit;
  }
};

ServiceType ServiceOf(std::vector<Requirement> requirements) {
  ServiceType service;
  service.id = ServiceTypeId::Make();
  service.duration_minutes = 15;
  service.grid_minutes = 15;
  service.requirements = std::move(requirements);
  return service;
}

Requirement Pool(std::vector<ResourceId> members) {
  Requirement requirement;
  requirement.role = "doctor";
  requirement.any_of = std::move(members);
  return requirement;
}

FindQuery Query(const ServiceType& service, int days, int limit) {
  return {.service = service,
          .window = {Hospital::Start(), Hospital::Start() + std::chrono::days(days)},
          .now = Hospital::Start() - std::chrono::days(1),
          .limit = limit,
          .only = {},
          .ignoring = std::nullopt,
          .expand = false};
}

void Report(benchmark::State& state, const FreeStarts& found) {
  state.counters["starts"] = static_cast<double>(found.total);
}

/// The clinic's everyday question: one doctor, seven days, the first twenty.
void OneDoctorSevenDays(benchmark::State& state) {
  const Hospital hospital(100, static_cast<int>(state.range(0)));
  ServiceType service = ServiceOf({Pool({hospital.people[50]})});
  service.buffer_after_minutes = static_cast<int>(state.range(1));
  const FindQuery query = Query(service, 7, 20);
  FreeStarts found;
  for (auto _ : state) benchmark::DoNotOptimize(found = hospital.finder.FindStarts(query));
  Report(state, found);
}
BENCHMARK(OneDoctorSevenDays)->Args({0, 0})->Args({50, 0})->Args({50, 5});

/// Three pools of 3,333 over 31 days, listed or by specialty; at 100 per cent nothing is free and all must be looked
/// at.
void ThreePools(benchmark::State& state) {
  const Hospital hospital(9999, static_cast<int>(state.range(0)));
  std::vector<Requirement> requirements(3);
  for (std::size_t i = 0; i < 3; ++i) {
    if (state.range(1) == 0) {
      std::vector<ResourceId> members;
      for (std::size_t k = i; k < hospital.people.size(); k += 3) members.push_back(hospital.people[k]);
      requirements[i] = Pool(std::move(members));
    } else {
      requirements[i] = Pool({});
      requirements[i].kind = ResourceKind::kPractitioner;
      requirements[i].specialty = std::to_string(50 + i);
    }
  }
  const ServiceType service = ServiceOf(std::move(requirements));
  const FindQuery query = Query(service, 31, 20);
  FreeStarts found;
  for (auto _ : state) benchmark::DoNotOptimize(found = hospital.finder.FindStarts(query));
  Report(state, found);
}
BENCHMARK(ThreePools)
    ->Args({50, 0})
    ->Args({97, 0})
    ->Args({100, 0})
    ->Args({50, 1})
    ->Args({97, 1})
    ->Unit(benchmark::kMicrosecond);

/// Asks at one minute of a working day after another.
void AskAllDay(benchmark::State& state, const bench::BusyHospital& hospital, const ServiceType& service) {
  bench::Latencies latencies;
  FreeStarts found;
  FindQuery query = Query(service, bench::BusyHospital::kDays, 20);
  int turn = 0;
  for (auto _ : state) {
    query.now = Hospital::Start() + Minutes(turn++ % 480);
    latencies.Time([&] { found = hospital.finder.FindStarts(query); });
  }
  Report(state, found);
  latencies.Report(state);
}

/// The same question of a hospital as busy as real ones, as a distribution, with what the index weighs. Arguments:
/// pools listed or by specialty, the visit's minutes, minutes kept free after it.
void RealisticThreePools(benchmark::State& state) {
  const bench::BusyHospital& hospital = bench::TenThousand();
  ServiceType service = ServiceOf(hospital.ThreePools(state.range(0) == 1));
  service.duration_minutes = static_cast<int>(state.range(1));
  service.buffer_after_minutes = static_cast<int>(state.range(2));
  AskAllDay(state, hospital, service);
  state.counters["index_MB"] = hospital.index_megabytes;
  state.counters["visits"] = static_cast<double>(hospital.visits);
}
BENCHMARK(RealisticThreePools)
    ->ArgNames({"listed", "minutes", "pad"})
    ->ArgsProduct({{0, 1}, {15, 60}, {0, 10}})
    ->Args({0, 240, 10})
    ->Iterations(1000)
    ->Unit(benchmark::kMillisecond);

/// The same where one member of each pool is needed for the first ten and for the last five minutes of an hour.
void ThreePoolsInParts(benchmark::State& state) {
  const bench::BusyHospital& hospital = bench::TenThousand();
  ServiceType service = ServiceOf(hospital.ThreePools(state.range(0) == 1));
  service.duration_minutes = 60;
  service.buffer_after_minutes = static_cast<int>(state.range(1));
  for (Requirement& requirement : service.requirements) requirement.segments = {{0, 10}, {55, 60}};
  AskAllDay(state, hospital, service);
}
BENCHMARK(ThreePoolsInParts)
    ->ArgNames({"listed", "pad"})
    ->ArgsProduct({{0, 1}, {0, 10}})
    ->Iterations(1000)
    ->Unit(benchmark::kMillisecond);

/// The first question after a resource has changed: of the pools only whoever changed is looked up anew.
void AfterAChange(benchmark::State& state) {
  bench::BusyHospital& hospital = bench::TenThousand();
  const ServiceType service = ServiceOf(hospital.ThreePools(state.range(0) == 1));
  bench::Latencies latencies;
  FreeStarts found;
  const FindQuery query = Query(service, bench::BusyHospital::kDays, 20);
  const ResourceId changed = hospital.people.front();
  for (auto _ : state) {
    hospital.resources.RaiseRotaVersion(changed, hospital.resources.Find(changed)->rota_version + 1);
    latencies.Time([&] { found = hospital.finder.FindStarts(query); });
  }
  Report(state, found);
  latencies.Report(state);
}
BENCHMARK(AfterAChange)->ArgName("listed")->Arg(0)->Arg(1)->Iterations(200)->Unit(benchmark::kMillisecond);

void ApplyAndRemove(benchmark::State& state) {
  Hospital hospital(100, static_cast<int>(state.range(0)));
  const Allocation visit = Hospital::VisitAt(hospital.people[50], 3, 1080);
  for (auto _ : state) {
    hospital.index.Apply(visit);
    hospital.index.Remove(visit);
  }
}
BENCHMARK(ApplyAndRemove)->Arg(0)->Arg(90);

}  // namespace
}  // namespace medres::scheduling
