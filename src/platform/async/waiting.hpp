#pragma once

#include <boost/asio/execution_context.hpp>
#include <functional>
#include <memory>
#include <mutex>

namespace medres::async {

/// Who waits on a context for what is set elsewhere (Completion). The context has them, and not what they wait for: a
/// coroutine that holds what it waits for would else be held by itself, and stay behind a context that ends. With the
/// context go all who wait there still. Thread-safe.
class Waiting final : public boost::asio::execution_context::service {
 public:
  using Wake = std::move_only_function<void()>;
  static boost::asio::execution_context::id id;

  /// The place of one who waits. Neither copied nor moved; may outlive the context.
  class Seat {
   public:
    Seat() = default;
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    ~Seat() { Leave(); }

    /// Once.
    void Take(boost::asio::execution_context& context, Wake wake);
    /// How to wake who waited; nothing when nobody does, any more.
    Wake Leave();

   private:
    friend class Waiting;
    std::shared_ptr<struct WaitingRoom> room_;
    Wake wake_;  ///< this and what follows: under the room's lock
    Seat* before_ = nullptr;
    Seat* behind_ = nullptr;
    bool is_taken_ = false;
  };

  explicit Waiting(boost::asio::execution_context& context);

 private:
  void shutdown() override;

  std::shared_ptr<WaitingRoom> room_;
};

}  // namespace medres::async
