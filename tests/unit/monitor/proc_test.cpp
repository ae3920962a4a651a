#include "platform/monitor/proc.hpp"

#include <gtest/gtest.h>

#include "platform/monitor/flame.hpp"
#include "platform/monitor/symbols.hpp"

namespace medres::monitor {
namespace {

TEST(Proc, ReadsTheProcess) {
  ProcessFigures figures;
  ReadStatus(
      "Name:\tmedres\nVmSize:\t  1024 kB\nThreads:\t7\nvoluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t2\n",
      figures);
  EXPECT_EQ(figures.virtual_bytes, 1024 * 1024);
  EXPECT_EQ(figures.threads, 7);
  EXPECT_EQ(figures.voluntary_switches, 5);
  EXPECT_EQ(figures.forced_switches, 2);
  ReadStat("42 (a ) name) S 1 2 3 4 5 6 100 0 9 0 1 2", figures);
  EXPECT_EQ(figures.major_faults, 9);
  ReadIo("rchar: 1\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 1\n", figures);
  EXPECT_EQ(figures.read_bytes, 4096);
  EXPECT_EQ(figures.write_bytes, 8192);
  ReadLimits("Limit   Soft Limit  Hard Limit  Units\nMax open files            1024                 4096      files\n",
             figures);
  EXPECT_EQ(figures.max_files, 1024);
}

TEST(Proc, ReadsTheMachine) {
  SystemFigures figures;
  ReadSystemStat("cpu  100 50 200 1000 25 5 5 10 0 0\ncpu0 1 1 1 1\n", 100, figures);
  EXPECT_DOUBLE_EQ(figures.cpu_user, 1.5);
  EXPECT_DOUBLE_EQ(figures.cpu_system, 2.1);
  EXPECT_DOUBLE_EQ(figures.cpu_idle, 10);
  EXPECT_DOUBLE_EQ(figures.cpu_wait, 0.25);
  EXPECT_DOUBLE_EQ(figures.cpu_stolen, 0.1);
  ReadMeminfo("MemTotal: 100 kB\nMemAvailable: 40 kB\nSwapTotal: 10 kB\nSwapFree: 4 kB\n", figures);
  EXPECT_EQ(figures.memory_total, 102'400);
  EXPECT_EQ(figures.memory_available, 40'960);
  EXPECT_EQ(figures.memory_swap_used, 6'144);
  ReadLoadavg("2.50 1.00 0.50 1/100 42\n", figures);
  EXPECT_EQ(figures.load, 2.5);
  ReadNetDev(
      "Inter-| Receive | Transmit\n face |bytes packets\n    lo: 999 1 0 0 0 0 0 0 999 1\n"
      "  eth0: 100 1 0 0 0 0 0 0 50 1 0\n  eth1:11 1 0 0 0 0 0 0 5 1\n",
      figures);
  EXPECT_EQ(figures.received, 111);
  EXPECT_EQ(figures.sent, 55);
}

TEST(Proc, HasNoFiguresInWhatIsEmpty) {
  ProcessFigures process;
  SystemFigures system;
  for (const auto& read : {ReadStatus, ReadStat, ReadIo, ReadLimits}) read("", process);
  ReadSystemStat("", 100, system);
  ReadMeminfo("", system);
  ReadLoadavg("", system);
  ReadNetDev("", system);
  EXPECT_EQ(process.threads, 0);
  EXPECT_EQ(system.memory_total, 0);
}

TEST(Flame, FoldsAndDraws) {
  const FoldedStacks stacks{{"main;serve", 3}, {"main;serve;f<int>", 1}};
  EXPECT_EQ(ToFolded(stacks), "main;serve 3\nmain;serve;f<int> 1\n");
  const std::string svg = ToFlameGraph(stacks, "a & b");
  EXPECT_TRUE(svg.starts_with("<svg "));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  EXPECT_NE(svg.find("a &amp; b"), std::string::npos);
  EXPECT_NE(svg.find("<title>main;"), 0U);
  EXPECT_NE(svg.find("<title>main — 4 samples, 100.0 %</title>"), std::string::npos);
  EXPECT_NE(svg.find("<title>f&lt;int&gt; — 1 samples, 25.0 %</title>"), std::string::npos);
  EXPECT_TRUE(ToFlameGraph({}, "nothing").ends_with("</svg>\n"));
}

TEST(Symbols, ShortensNames) {
  const std::pair<const char*, const char*> cases[]{
      {"medres::http::Router::Serve(medres::http::Context&) const", "medres::http::Router::Serve"},
      {"main", "main"},
      {"f(int (*)(char)) [clone .resume]", "f"},
      {"medres::f(medres::Task<void>) (.resume)", "medres::f"},
      {"operator()(int) const", "operator()"},
  };
  for (const auto& [name, expected] : cases) EXPECT_EQ(ShortName(name), expected) << name;
}

}  // namespace
}  // namespace medres::monitor
