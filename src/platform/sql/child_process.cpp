#include "platform/sql/child_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <map>

extern char** environ;  // NOLINT: POSIX declares it nowhere

namespace medres::sql {
namespace {

Error ToolError(const std::string& program, std::string reason) {
  return Error::Unavailable("backup.tool", {{"program", program}, {"reason", std::move(reason)}});
}

/// The pointers that POSIX wants; the texts must outlive them.
std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> Merge(const std::vector<std::pair<std::string, std::string>>& added) {
  std::map<std::string, std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) merged[text.substr(0, equals)] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : added) merged[name] = value;
  std::vector<std::string> texts;
  texts.reserve(merged.size());
  for (const auto& [name, value] : merged) texts.push_back(name + "=" + value);
  return texts;
}

std::string ReadAll(int pipe) {
  std::string text;
  std::array<char, 4096> block{};
  for (ssize_t size = read(pipe, block.data(), block.size()); size > 0; size = read(pipe, block.data(), block.size())) {
    text.append(block.data(), static_cast<std::size_t>(size));
  }
  return text;
}

std::string LastLine(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

Status RunProgram(const std::string& program, const std::vector<std::string>& arguments,
                  const std::vector<std::pair<std::string, std::string>>& environment) {
  std::array<int, 2> said{};
  if (pipe2(said.data(), O_CLOEXEC) != 0) return Fail(ToolError(program, std::strerror(errno)));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, said[1], STDERR_FILENO);
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = Merge(environment);
  pid_t child = -1;
  const int failed =
      posix_spawnp(&child, program.c_str(), &actions, nullptr, Pointers(words).data(), Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  close(said[1]);
  const std::string words_of_failure = failed == 0 ? ReadAll(said[0]) : std::string();
  close(said[0]);
  if (failed != 0) return Fail(ToolError(program, std::strerror(failed)));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return Fail(ToolError(program, LastLine(words_of_failure)));
}

}  // namespace medres::sql
