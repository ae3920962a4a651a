#include "app/environment.hpp"

#include <unistd.h>

#include <cstdio>

#include "platform/config/places.hpp"

namespace medres::app {
namespace {

int CodeFor(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kMalformed:
    case ErrorKind::kInvalid: return kInvalidInput;
    case ErrorKind::kNotFound: return kNotFoundHere;
    case ErrorKind::kConflict:
    case ErrorKind::kPrecondition: return kInTheWay;
    case ErrorKind::kUnavailable:
    case ErrorKind::kOverloaded:
    case ErrorKind::kTimeout: return kUnavailableNow;
    default: return kFailed;
  }
}

}  // namespace

log::Level LogLevelOf(const config::Settings& settings) {
  const std::string& name = settings.Text("log.level");
  if (name == "debug") return log::Level::kDebug;
  if (name == "warning") return log::Level::kWarning;
  if (name == "error") return log::Level::kError;
  return name == "off" ? log::Level::kOff : log::Level::kInfo;
}

Environment::Environment(config::Settings chosen, http::Language speaking, SettingsSources from)
    : settings(std::move(chosen)),
      messages(http::Messages::Embedded()),
      language(speaking),
      logger(LogLevelOf(settings), settings.Text("log.format") == "json" ? log::Format::kJson : log::Format::kConsole),
      sources(std::move(from)) {}

int Environment::Report(const Error& failure) const {
  // A part that refuses its settings does not know where they stand.
  const Error error = config::WithPlaces(failure, settings);
  std::fprintf(stderr, "medres: %s\n", Text(error.code, error.args).c_str());
  for (const Issue& issue : error.issues) {
    std::fprintf(stderr, "  %s: %s\n", issue.pointer.c_str(), Text(issue.code, issue.args).c_str());
  }
  return CodeFor(error.kind);
}

void ShowProgress(const std::string& what, std::size_t done, std::size_t total) {
  if (isatty(STDERR_FILENO) == 0 || total == 0) return;
  constexpr std::size_t kWidth = 30;
  const std::size_t filled = done * kWidth / total;
  std::fprintf(stderr, "\r%s [%s%s] %zu/%zu%s", what.c_str(), std::string(filled, '=').c_str(),
               std::string(kWidth - filled, ' ').c_str(), done, total, done >= total ? "\n" : "");
}

}  // namespace medres::app
