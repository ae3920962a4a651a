#include "platform/monitor/profiler.hpp"

#include <execinfo.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/text.hpp"
#include "platform/async/loops.hpp"
#include "platform/async/run_blocking.hpp"
#include "platform/monitor/symbols.hpp"

namespace medres::monitor {
namespace {

constexpr int kFrames = 64;
/// The handler itself and the kernel's way into it.
constexpr int kOwnFrames = 2;
constexpr std::size_t kMostSamples = 20'000;

struct RawSample {
  std::array<void*, kFrames> frames;
  int count = 0;
};

/// Where the handler writes. A place is taken by one atomic step, and nothing is freed while a handler may run.
struct SampleStore {
  std::vector<RawSample> samples{kMostSamples};
  std::atomic<std::size_t> next = 0;
};

std::atomic<SampleStore*> sample_store = nullptr;

void OnProfileSignal(int) {
  const int saved = errno;
  if (SampleStore* const store = sample_store.load(std::memory_order_acquire)) {
    const std::size_t at = store->next.fetch_add(1, std::memory_order_relaxed);
    if (at < store->samples.size()) {
      RawSample& sample = store->samples[at];
      // Unwinds by the tables that exceptions use; its lock-free look-up of them (glibc 2.35) is safe here.
      sample.count = backtrace(sample.frames.data(), kFrames);
    }
  }
  errno = saved;
}

/// The clock of another thread's processor time, as the kernel numbers them.
clockid_t CpuClockOf(pid_t thread) {
  constexpr unsigned kPerThread = 4;
  constexpr unsigned kScheduled = 2;
  return static_cast<clockid_t>((~static_cast<unsigned>(thread)) << 3U | kPerThread | kScheduled);
}

/// One timer a thread; gone with it.
class ThreadTimer {
 public:
  ThreadTimer(pid_t thread, int hertz) {
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGPROF;
    event._sigev_un._tid = thread;
    armed_ = timer_create(CpuClockOf(thread), &event, &timer_) == 0;
    if (!armed_) return;
    const long period = 1'000'000'000L / hertz;
    const itimerspec every{.it_interval = {.tv_sec = 0, .tv_nsec = period},
                           .it_value = {.tv_sec = 0, .tv_nsec = period}};
    timer_settime(timer_, 0, &every, nullptr);
  }
  ~ThreadTimer() {
    if (armed_) timer_delete(timer_);
  }
  ThreadTimer(const ThreadTimer&) = delete;
  ThreadTimer& operator=(const ThreadTimer&) = delete;
  bool armed() const { return armed_; }

 private:
  timer_t timer_{};
  bool armed_ = false;
};

std::vector<std::unique_ptr<ThreadTimer>> TimeAllThreads(int hertz) {
  std::vector<std::unique_ptr<ThreadTimer>> timers;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task", ignored)) {
    const auto thread = text::ParseInteger(entry.path().filename().string());
    if (!thread) continue;
    auto timer = std::make_unique<ThreadTimer>(static_cast<pid_t>(*thread), hertz);
    if (timer->armed()) timers.push_back(std::move(timer));
  }
  return timers;
}

void InstallHandler() {
  struct sigaction action{};
  action.sa_handler = OnProfileSignal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGPROF, &action, nullptr);
}

/// Handlers note while it lives, also when the caller is gone before the end.
class Noting {
 public:
  explicit Noting(SampleStore& store) { sample_store.store(&store, std::memory_order_release); }
  ~Noting() { sample_store.store(nullptr, std::memory_order_release); }
  Noting(const Noting&) = delete;
  Noting& operator=(const Noting&) = delete;
};

Profile NameAll(const SampleStore& store) {
  const Symbols symbols;
  std::unordered_map<std::uintptr_t, std::string> names;
  Profile profile;
  const std::size_t noted = store.next.load(std::memory_order_acquire);
  const std::size_t kept = std::min(noted, store.samples.size());
  profile.dropped = static_cast<std::int64_t>(noted - kept);
  for (std::size_t i = 0; i < kept; ++i) {
    const RawSample& sample = store.samples[i];
    std::string stack;
    for (int f = sample.count - 1; f >= kOwnFrames; --f) {
      // A return address may stand behind its function's end; the innermost is where the thread was.
      const auto address = reinterpret_cast<std::uintptr_t>(sample.frames[static_cast<std::size_t>(f)]);
      const std::uintptr_t inside = f == kOwnFrames ? address : address - 1;
      auto [name, fresh] = names.try_emplace(inside);
      if (fresh) name->second = symbols.NameOf(inside);
      stack.append(stack.empty() ? "" : ";").append(name->second);
    }
    if (stack.empty()) continue;
    ++profile.stacks[stack];
    ++profile.samples;
  }
  return profile;
}

}  // namespace

Profiler::Profiler() : pool_(1, 1) {
  // The first call loads the unwinder, which a signal's handler must not.
  std::array<void*, 4> frames;
  backtrace(frames.data(), static_cast<int>(frames.size()));
}

Task<Result<Profile>> Profiler::Take(ProfileOptions options) {
  if (running_.exchange(true)) co_return Fail(Error::Conflict("profile.running"));
  const auto leave = [](std::atomic<bool>* running) { running->store(false); };
  const std::unique_ptr<std::atomic<bool>, decltype(leave)> leaving(&running_, leave);
  const auto store = std::make_shared<SampleStore>();
  kept_ = store;
  InstallHandler();
  const Noting noting(*store);
  int threads = 0;
  {
    const auto timers = TimeAllThreads(options.hertz);
    threads = static_cast<int>(timers.size());
    if (threads > 0) co_await async::Sleep(options.lasts);
  }
  if (threads == 0) {
    co_return Fail(Error::Unavailable("profile.no_timer", {{"reason", std::strerror(errno)}}));
  }
  // A handler that has begun ends before the last signal's thread runs anything else; give it that moment.
  co_await async::Sleep(Milliseconds(20));
  MEDRES_CO_TRY(Profile profile, co_await async::RunBlocking(pool_, [store] { return NameAll(*store); }));
  profile.threads = threads;
  co_return profile;
}

}  // namespace medres::monitor
