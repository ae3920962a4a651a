#include "notification/worker.hpp"

namespace medres::notification {

void Worker::Start() {
  for (const Work& work : works_) group_.Spawn(loops_.At(0), Repeat(work));
}

Task<void> Worker::Repeat(const Work& work) {
  bool failing = false;
  if (!co_await group_.Sleep(*pause_.Get())) co_return;
  while (!group_.stopping()) {
    const Result<bool> more = co_await work.step();
    if (!more && !failing) {
      logger_.Warning("work fails, and is tried again",
                      {{"work", std::string(work.name)}, {"reason", ToString(more.error())}});
    }
    failing = !more;
    if (more && *more) continue;
    if (!co_await group_.Sleep(*pause_.Get())) co_return;
  }
}

}  // namespace medres::notification
