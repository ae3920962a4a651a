/// Prints how many of recorded requests each policy answers, beside what others published about the same recordings.
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "platform/cache/policy.hpp"
#include "support/shared.hpp"
#include "support/traces.hpp"

namespace medres::cache {
namespace {

using traces::Trace;

double PercentOf(std::uint64_t part, std::size_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

double Measure(const Trace& trace, PolicyKind kind, std::uint64_t limit) {
  const auto policy = MakePolicy(kind, limit);
  return PercentOf(traces::CountHits(trace, *policy), trace.size());
}

/// One row; a published figure that is missing is shown as a dash.
void PrintRow(const std::string& name, const std::string& size, const Trace& trace, std::uint64_t limit,
              const std::map<std::string, double>& published) {
  const double ours = Measure(trace, PolicyKind::kTinyLfu, limit);
  std::string others;
  double best = 0;
  std::string whose = "-";
  for (const char* policy : {"LRU", "ARC", "LIRS", "W-TinyLFU", "Optimal"}) {
    const auto found = published.find(policy);
    char text[16] = "-";
    if (found != published.end()) std::snprintf(text, sizeof text, "%.2f", found->second);
    others += std::string(" | ") + text;
  }
  for (const auto& [policy, percent] : published) {
    if (policy == "Optimal" || percent <= best) continue;
    best = percent;
    whose = policy;
  }
  std::printf("| %s | %s | %.2f | **%.2f** | %.2f%s | ", name.c_str(), size.c_str(),
              Measure(trace, PolicyKind::kLru, limit), ours, Measure(trace, PolicyKind::kAdaptive, limit),
              others.c_str());
  if (whose == "-") {
    std::printf("- |\n");
  } else {
    std::printf("%s %+.2f |\n", whose.c_str(), ours - best);
  }
}

void PrintBesideHitRates(const std::filesystem::path& folder, const std::string& name,
                         const std::string& published_name) {
  const Trace trace = traces::Read(folder, name);
  std::map<std::uint64_t, std::map<std::string, double>> published;
  for (const traces::Published& row : traces::ReadPublished(folder)) {
    if (row.trace == published_name) published[row.size][row.policy] = row.percent;
  }
  for (const auto& [size, percents] : published) {
    PrintRow(name, std::to_string(size), trace, size, percents);
  }
}

/// libCacheSim counts misses of a cache limited in bytes; its Belady knows sizes too.
void PrintBesideMissCounts(const std::filesystem::path& folder) {
  const Trace trace = traces::Read(folder, "cloudphysics");
  const auto expected = traces::ReadExpectedMisses(folder);
  for (std::size_t eighth = 1; eighth <= 8; ++eighth) {
    std::map<std::string, double> published;
    for (const traces::ExpectedMisses& row : expected) {
      const double percent = PercentOf(trace.size() - row.misses.at(eighth - 1), trace.size());
      if (!row.policy.starts_with("Belady")) published[row.policy] = percent;
      if (row.policy == "BeladySize") published["Optimal"] = percent;
    }
    const std::uint64_t limit = eighth << 27;
    PrintRow("cloudphysics", std::to_string(eighth * 128) + " MiB", trace, limit, published);
  }
}

/// Nothing is published in figures for these: beside LRU alone.
void PrintAlone(const std::filesystem::path& folder, const std::string& name) {
  const Trace trace = traces::Read(folder, name);
  for (const std::uint64_t size : {250U, 500U, 1000U, 2000U, 4000U}) {
    PrintRow(name, std::to_string(size), trace, size, {});
  }
}

int PrintAll() {
  const auto folder = test::FindShared(traces::kFolder);
  if (!folder) {
    std::puts(test::SkippedFor(traces::kFolder).c_str());
    return 0;
  }
  std::puts(
      "| trace | size | LRU here | W-TinyLFU here | adaptive here | LRU | ARC | LIRS | W-TinyLFU | Optimal | best "
      "published, and W-TinyLFU here |");
  std::puts("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  PrintBesideHitRates(*folder, "oltp", "OLTP");
  PrintBesideHitRates(*folder, "gli", "GLI");
  PrintBesideMissCounts(*folder);
  for (const char* name : {"loop", "multi3", "sprite", "web12", "orm-busy"}) PrintAlone(*folder, name);
  return 0;
}

}  // namespace
}  // namespace medres::cache

int main() { return medres::cache::PrintAll(); }
