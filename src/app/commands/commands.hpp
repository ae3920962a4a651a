#pragma once

#include <string>
#include <vector>

#include "app/environment.hpp"

/// One function per command: it reads its options, calls one service, prints. The result is the exit code.
namespace medres::app {

struct DemoOptions {
  std::uint64_t seed = 1;
  int practitioners = 20'000;
  bool if_empty = false;
};

struct ImportOptions {
  std::string file;
  std::string source = "file";
  bool good_lines = false;  ///< take the good lines although others are wrong
};

struct ExportOptions {
  std::string format = "ndjson";
  std::string kind;
};

struct ApiOptions {
  std::string key;    ///< else MEDRES_ADMIN_KEY, else var/admin_key
  bool json = false;  ///< the answer as it is
};

int Serve(Environment& environment);
int Migrate(Environment& environment, bool allow_contract);
int Demo(Environment& environment, const DemoOptions& options);
int Import(Environment& environment, const ImportOptions& options);
int Export(Environment& environment, const ExportOptions& options);
int Backup(Environment& environment, const std::string& file);
/// `replace` lets a PostgreSQL database that is not empty be overwritten; a SQLite file is kept as FILE.before-restore.
int Restore(Environment& environment, const std::string& file, bool replace);
int ExplainSettings(const Environment& environment);

/// By HTTP to the running server, else straight from the database: search, availability, book.
int CallApi(Environment& environment, const ApiOptions& options, const std::string& method, const std::string& target,
            const std::string& body);

}  // namespace medres::app
