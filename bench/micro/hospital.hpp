#pragma once

#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "scheduling/availability/finder.hpp"

/// A hospital as busy as real ones, for benchmarks, and latencies as distributions.
namespace medres::scheduling::bench {

/// Open from Monday to Friday in [from, to), minutes of the day.
inline Rota Weekdays(ResourceId id, int from, int to) {
  Rota rota;
  rota.id = RotaId::Make();
  rota.resource = id;
  rota.zone = "Asia/Shanghai";
  rota.valid_from = *ParseDate("2026-01-01");
  rota.weekly.push_back({{Weekday::kMon, Weekday::kTue, Weekday::kWed, Weekday::kThu, Weekday::kFri}, {from}, {to}});
  return rota;
}

/// Resources in three departments of equal size that work mornings and afternoons on weekdays. Each is booked to 30 to
/// 70 per cent, its own share; visits take 15 to 60 minutes, one in three keeps 5 or 10 minutes free around it; one
/// resource in seven takes two to four visits at once.
struct BusyHospital {
  static constexpr int kDays = 31;

  catalog::Directory resources;
  RotaDirectory rotas{resources};
  TickIndex index;
  Finder finder{resources, rotas, index};
  std::vector<ResourceId> people;
  std::vector<ResourceId> facilities;
  std::size_t visits = 0;
  double index_megabytes = 0;

  explicit BusyHospital(int count) {
    for (int i = 0; i < 20; ++i) facilities.push_back(AddFacility(i));
    std::vector<Allocation> taken;
    for (int i = 0; i < count; ++i) {
      const int capacity = i % 7 == 6 ? 2 + i % 3 : 1;
      const ResourceId id = AddPractitioner(i, capacity);
      people.push_back(id);
      rotas.Set(id, {Weekdays(id, 480, 720), Weekdays(id, 840, 1050)}, 1);
      for (int lane = 0; lane < capacity; ++lane) Book(id, lane, capacity, 30 + Pick(41), taken);
    }
    visits = taken.size();
    malloc_trim(0);
    const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    index.Load(taken);
    index_megabytes = static_cast<double>(mallinfo2().uordblks + mallinfo2().hblkhd - before) / (1024.0 * 1024.0);
  }

  static Instant Start() { return *ParseInstant("2026-12-01T00:00:00+08:00"); }

  /// Three pools of a third each; by specialty, or listed.
  std::vector<Requirement> ThreePools(bool listed) const {
    std::vector<Requirement> requirements(3);
    for (std::size_t i = 0; i < 3; ++i) {
      requirements[i].role = "r" + std::to_string(i);
      if (listed) {
        for (std::size_t k = i; k < people.size(); k += 3) requirements[i].any_of.push_back(people[k]);
      } else {
        requirements[i].kind = catalog::ResourceKind::kPractitioner;
        requirements[i].specialty = std::to_string(50 + i);
      }
    }
    return requirements;
  }

 private:
  int Pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  ResourceId AddFacility(int i) {
    catalog::Resource facility;
    facility.id = ResourceId::Make();
    facility.kind = catalog::ResourceKind::kFacility;
    facility.zone = "Asia/Shanghai";
    facility.status = catalog::ResourceStatus::kActive;
    facility.facility = catalog::FacilityFacts{};
    facility.facility->position =
        catalog::Position{121.2 + i * 0.02, 31.1 + (i % 5) * 0.05, catalog::CoordinateSystem::kGcj02};
    const ResourceId id = facility.id;
    resources.Apply(std::move(facility));
    return id;
  }

  ResourceId AddPractitioner(int i, int capacity) {
    catalog::Resource resource;
    resource.id = ResourceId::Make();
    resource.kind = catalog::ResourceKind::kPractitioner;
    resource.capacity = capacity;
    resource.parent = facilities[static_cast<std::size_t>(i) % facilities.size()];
    resource.status = catalog::ResourceStatus::kActive;
    resource.practitioner = catalog::PractitionerFacts{};
    resource.practitioner->specialties = {std::to_string(50 + i % 3)};
    resource.practitioner->constitutions = {std::string(1, static_cast<char>('A' + i % 9))};
    const ResourceId id = resource.id;
    resources.Apply(std::move(resource));
    return id;
  }

  void Book(ResourceId id, int lane, int capacity, int busy, std::vector<Allocation>& taken) {
    constexpr int kLengths[] = {15, 15, 20, 30, 30, 45, 60};
    for (int day = 0; day < kDays; ++day) {
      const int weekday = (day + 1) % 7;  // the first is a Tuesday
      if (weekday > 4) continue;
      for (const auto& [from, to] : {std::pair(480, 720), std::pair(840, 1050)}) {
        for (int at = from; at < to;) {
          const int length = std::min(kLengths[Pick(7)], to - at);
          if (Pick(100) < busy) taken.push_back(Visit(id, lane, capacity, day, at, length));
          at += length;
        }
      }
    }
  }

  Allocation Visit(ResourceId id, int lane, int capacity, int day, int minute, int length) {
    Allocation visit;
    visit.id = AllocationId::Make();
    visit.appointment = AppointmentId::Make();
    visit.resource = id;
    visit.lane = lane;
    visit.capacity_stamp = capacity;
    if (Pick(3) == 0) visit.pad_after_minutes = 5 + 5 * Pick(2);
    const Instant start = Start() + std::chrono::days(day) + Minutes(minute);
    visit.core = {start, start + Minutes(length)};
    return visit;
  }

  std::mt19937 random_{1};
};

/// One for all benchmarks of a run.
inline BusyHospital& TenThousand() {
  static BusyHospital hospital(9'999);
  return hospital;
}

/// Times each question by itself: a mean hides what p99 tells. In the thread's own time as well, which a busy machine
/// does not stretch.
class Latencies {
 public:
  template <class Ask>
  void Time(Ask ask) {
    const auto before = std::chrono::steady_clock::now();
    const double own_before = OwnMilliseconds();
    ask();
    own_.push_back(OwnMilliseconds() - own_before);
    wall_.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count());
  }

  void Report(benchmark::State& state) {
    Count(state, "", wall_);
    Count(state, "cpu_", own_);
  }

 private:
  static double OwnMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
  }

  static void Count(benchmark::State& state, const std::string& prefix, std::vector<double>& taken) {
    std::ranges::sort(taken);
    for (const auto& [name, share] : {std::pair("p50", 0.5), std::pair("p99", 0.99), std::pair("p99.9", 0.999)}) {
      state.counters[prefix + name + "_ms"] =
          taken[static_cast<std::size_t>(share * static_cast<double>(taken.size() - 1))];
    }
  }

  std::vector<double> wall_;
  std::vector<double> own_;
};

}  // namespace medres::scheduling::bench
