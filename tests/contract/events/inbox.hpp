#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "platform/events/follower.hpp"
#include "support/set_clock.hpp"

namespace medres::events_test {

/// A consumer that keeps what it is given, and can be told to fail first. Thread-safe.
class Inbox {
 public:
  events::Follower::Consumer Consumer() {
    return [this](const std::vector<events::Event>& batch) -> Task<Status> { co_return Take(batch); };
  }

  void FailNext(int times) {
    const std::lock_guard lock(mutex_);
    failures_ = times;
  }

  /// The payloads, in order of arrival, once there are so many; after ten seconds whatever there is.
  std::vector<std::string> Await(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return payloads_.size() >= count; });
    return payloads_;
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return payloads_.size();
  }

 private:
  Status Take(const std::vector<events::Event>& batch) {
    const std::lock_guard lock(mutex_);
    if (failures_ > 0) {
      --failures_;
      return Fail(Error::Internal("test.refused"));
    }
    for (const events::Event& event : batch) payloads_.push_back(event.payload);
    changed_.notify_all();
    return {};
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> payloads_;
  int failures_ = 0;
};

}  // namespace medres::events_test
