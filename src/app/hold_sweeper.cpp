#include "app/hold_sweeper.hpp"

namespace medres::app {

HoldSweeper::HoldSweeper(scheduling::HoldService& holds, boost::asio::io_context& loop, Milliseconds pause,
                         std::function<void(const Error&)> on_failure)
    : holds_(holds), loop_(loop), pause_(pause), on_failure_(std::move(on_failure)), group_([this](std::exception_ptr) {
        on_failure_(Error::Internal("hold.sweeper_ended"));
      }) {}

void HoldSweeper::Start() { group_.Spawn(loop_, Run()); }

Task<void> HoldSweeper::Run() {
  while (co_await group_.Sleep(pause_)) {
    auto found = co_await holds_.Tidy(kBatch);
    while (found && *found == kBatch && !group_.stopping()) found = co_await holds_.Tidy(kBatch);
    if (!found) on_failure_(found.error());
  }
}

}  // namespace medres::app
