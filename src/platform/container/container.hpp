#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "platform/container/component.hpp"

namespace medres::container {

/// "running", for operators.
std::string_view ToString(State state);

/// The program as components that are told what they need and when to begin and end. Owns them, and destroys them in
/// the reverse of the order in which they were built. Used by one thread, on which the phases run; `state` and
/// `Components` may be asked from any.
///
///   container.Add("store", New<SqlStore>).As<Store>();
///   container.Add("desk", [](Store& store, Optional<Bell> bell) { return Desk(store, bell); }).Start(&Desk::Open);
class Container {
 public:
  struct ComponentState {
    std::string_view name;
    State state;
  };

  Container() = default;
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;
  /// Stops first when that has not been done.
  ~Container();

  /// The component is what `factory` returns, and needs what its parameters say (see parameters.hpp). Before Start.
  template <class Factory>
  Registration<ObjectOf<Factory>> Add(std::string name, Factory factory) {
    auto component = std::make_unique<detail::Manufactured<Factory>>(std::move(name), std::move(factory));
    component->template Provide<std::remove_const_t<ObjectOf<Factory>>>();
    Registration<ObjectOf<Factory>> registration(*component);
    components_.push_back(std::move(component));
    return registration;
  }

  /// Sorts, builds, initializes and starts everything, once. When something fails, what had started is stopped and what
  /// had been initialized is cleaned up, in reverse, and what goes wrong with that is among the error's issues.
  /// Failures: those of MakePlan, before anything is built; those of factories and phases; kInternal `container.threw`
  /// {component, phase, reason}; kTimeout `container.deadline` {component, phase, milliseconds}.
  Status Start();

  /// Stops and cleans up in reverse, going on whatever fails; then does nothing. kInternal `container.stop_failed` with
  /// an issue for each failure, whose pointer names the component.
  Status Stop();

  /// The one component that provides T, once it is built; std::logic_error when there is not one.
  template <class T>
  T& Get() const {
    T* found = nullptr;
    for (const auto& component : components_) {
      if (T* const object = component->template Find<T>()) {
        if (found != nullptr) throw std::logic_error("several components are " + std::string(TypeOf<T>().name));
        found = object;
      }
    }
    if (found == nullptr) throw std::logic_error("no component is a " + std::string(TypeOf<T>().name));
    return *found;
  }

  State state() const { return state_; }
  /// Those that take part in a phase, in the order of the list; the others are ready once they are built.
  std::vector<ComponentState> Components() const;

 private:
  Status Build();
  Status Go(Phase phase, std::size_t& reached);
  Status Perform(Component& component, Phase phase);
  std::vector<Issue> Unwind();
  void Descend(Phase phase, std::size_t& reached, std::vector<Issue>& issues);

  boost::asio::io_context loop_{1};  ///< outlives the components, whose late coroutines wait on it
  std::vector<std::unique_ptr<Component>> components_;
  std::vector<Component*> built_;  ///< in the order of building
  std::size_t initialized_ = 0;    ///< so many of the built
  std::size_t started_ = 0;
  std::atomic<State> state_ = State::kWaiting;
};

}  // namespace medres::container
