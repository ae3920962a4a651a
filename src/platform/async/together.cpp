#include "platform/async/together.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <memory>

#include "platform/async/carried.hpp"
#include "platform/async/completion.hpp"

namespace medres::async {
namespace {

struct Joint {
  std::size_t running;
  std::exception_ptr thrown;
  Completion<bool> ended;
};

}  // namespace

Task<void> Together(std::vector<Task<void>> tasks) {
  if (tasks.empty()) co_return;
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto joint = std::make_shared<Joint>();
  joint->running = tasks.size();
  for (Task<void>& task : tasks) {
    const CarryHere same(Carrying());  // a task that begins at once must not take it away
    boost::asio::co_spawn(executor, std::move(task), [joint](std::exception_ptr thrown) {
      if (thrown && !joint->thrown) joint->thrown = thrown;
      if (--joint->running == 0) joint->ended.Set(true);
    });
  }
  co_await joint->ended.Wait();
  if (joint->thrown) std::rethrow_exception(joint->thrown);
}

}  // namespace medres::async
