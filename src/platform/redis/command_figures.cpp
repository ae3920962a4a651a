#include "platform/redis/command_figures.hpp"

#include "base/text.hpp"

namespace medres::redis {

void CommandFigures::Count(std::string_view verb, std::chrono::nanoseconds took, bool succeeded) {
  if (registry_ == nullptr) return;
  std::string name(verb);
  auto found = verbs_.find(name);
  if (found == verbs_.end()) {
    const std::string label = "command=\"" + metrics::EscapeLabel(text::ToLowerAscii(verb)) + "\"";
    const OfVerb figures{
        registry_->GetHistogram("medres_redis_command_seconds",
                                "From asking to the answer, waiting included, by an exchange's first command.", label),
        registry_->GetCounter("medres_redis_command_failures_total", "Exchanges that got no answer.", label)};
    found = verbs_.emplace(std::move(name), figures).first;
  }
  found->second.seconds.Observe(std::chrono::duration<double>(took).count());
  if (!succeeded) found->second.failures.Add();
}

}  // namespace medres::redis
