#include <benchmark/benchmark.h>

#include <random>

#include "hospital.hpp"
#include "prescription/checker.hpp"

/// What it costs to check a prescription.
namespace medres::prescription {
namespace {

/// Herbs at random, by names that have to be taken apart, with everything said of the patient.
std::vector<Prescription> Prescriptions(const knowledge::Herbs& herbs, std::size_t lines) {
  std::mt19937 random(42);
  std::uniform_int_distribution<std::size_t> pick(0, herbs.all().size() - 1);
  std::vector<Prescription> all(512);
  for (Prescription& one : all) {
    for (std::size_t i = 0; i < lines; ++i) {
      one.herbs.push_back({.name = (i % 3 == 0 ? "麸炒" : "") + herbs.all()[pick(random)].name, .dose = 6});
    }
    one.days = 7;
    one.patient = {.sex = patients::Sex::kFemale,
                   .age = 34,
                   .pregnant = Pregnancy::kYes,
                   .allergies = std::vector<std::string>{"人参", "青霉素"},
                   .drugs = std::vector<std::string>{"华法林", "地高辛", "泼尼松"}};
  }
  return all;
}

/// Argument: herbs in each prescription.
void CheckPrescription(benchmark::State& state) {
  const auto herbs = knowledge::Herbs::Embedded();
  const auto points = knowledge::Acupoints::Embedded();
  const auto rules = Rulebook::Embedded(herbs, points);
  const SafetyChecker checker(herbs, points, rules);
  const auto prescriptions = Prescriptions(herbs, static_cast<std::size_t>(state.range(0)));
  scheduling::bench::Latencies latencies;
  std::size_t turn = 0;
  std::size_t found = 0;
  for (auto _ : state) {
    latencies.Time([&] { found += checker.Check(prescriptions[turn % prescriptions.size()]).findings.size(); });
    ++turn;
  }
  state.counters["findings"] = benchmark::Counter(static_cast<double>(found), benchmark::Counter::kAvgIterations);
  latencies.Report(state);
}
BENCHMARK(CheckPrescription)
    ->ArgName("herbs")
    ->Arg(5)
    ->Arg(20)
    ->Arg(60)
    ->Iterations(20'000)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace medres::prescription
