#include "app/process_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>

namespace medres::app {

Result<std::unique_ptr<ProcessLock>> ProcessLock::Take(const std::string& path) {
  const int file = open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0)
    return Fail(Error::Unavailable("database.open", {{"path", path}, {"reason", "cannot make the lock file"}}));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 16> pid{};
    const ssize_t size = read(file, pid.data(), pid.size() - 1);
    close(file);
    return Fail(Error::Conflict("database.in_use",
                                {{"path", path}, {"pid", size > 0 ? std::string(pid.data()) : std::string("?")}}));
  }
  const std::string own = std::to_string(getpid());
  if (ftruncate(file, 0) != 0 || pwrite(file, own.data(), own.size(), 0) < 0) {
    close(file);
    return Fail(Error::Unavailable("database.open", {{"path", path}, {"reason", "cannot write the lock file"}}));
  }
  return std::unique_ptr<ProcessLock>(new ProcessLock(file));
}

ProcessLock::~ProcessLock() { close(file_); }

}  // namespace medres::app
