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

struct ApiOptions {
  std::string key;    ///< else MEDRES_ADMIN_KEY, else what the demo made
  bool json = false;  ///< the answer as it came, not lines for people
};

struct ImportOptions {
  ApiOptions api;
  std::string file;
  std::string source = "file";
  bool good_lines = false;  ///< take the good lines although others are wrong
};

struct ExportOptions {
  ApiOptions api;
  std::string format = "ndjson";
  std::string kind;
};

struct SearchOptions {
  ApiOptions api;
  std::string query, city, kind, specialty;
  int limit = 20;
};

struct TimesOptions {
  ApiOptions api;
  std::string service, resource, from;
  int days = 7;
  int limit = 20;
};

struct RecommendOptions {
  ApiOptions api;
  std::string service, from, patient, day_part, constitution;
  std::vector<std::string> preferred;
  int days = 14;
  int limit = 5;
};

/// A wish for a visit; `channel` is where it comes from.
struct BookOptions {
  ApiOptions api;
  std::string service, patient, start, resource;
  std::string channel = "cli";
};

struct PolicyImportOptions {
  ApiOptions api;
  std::string file;     ///< else the profiles that travel in the program
  std::string profile;  ///< which of them; may be left out when the file has one
  std::string resource, service;
  std::string from;  ///< a date; today when left out
};

struct PolicyExplainOptions {
  BookOptions wish{.api = {}, .service = {}, .patient = {}, .start = {}, .resource = {}, .channel = "web"};
  std::string now;  ///< an instant; now when left out
};

struct NoShowOptions {
  ApiOptions api;
  bool mark = false;  ///< else they are only shown
};

struct AuditOptions {
  std::string from;         ///< an instant; else everything
  std::string heads;        ///< a file of heads that were kept, "-" is standard input
  bool show_heads = false;  ///< print them, to be kept
};

int Serve(Environment& environment);
int Migrate(Environment& environment, bool allow_contract);
int Demo(Environment& environment, const DemoOptions& options);
/// Straight into and out of the database; by HTTP when a server has the SQLite file.
int Import(Environment& environment, const ImportOptions& options);
int Export(Environment& environment, const ExportOptions& options);
int Backup(Environment& environment, const std::string& file);
/// `replace` lets a PostgreSQL database that is not empty be overwritten; a SQLite file is kept as FILE.before-restore.
int Restore(Environment& environment, const std::string& file, bool replace);
/// Reads the whole audit trail, also while it is served, and says what is not as it was written.
int VerifyAudit(Environment& environment, const AuditOptions& options);

/// By HTTP to the running server, else straight from the database.
int Search(Environment& environment, const SearchOptions& options);
int Availability(Environment& environment, const TimesOptions& options);
int Recommend(Environment& environment, const RecommendOptions& options);
int Book(Environment& environment, const BookOptions& options);
int ListPolicies(Environment& environment, const ApiOptions& options);
int ImportPolicy(Environment& environment, const PolicyImportOptions& options);
/// Whether a wish would be booked, and every reason why not.
int ExplainPolicy(Environment& environment, const PolicyExplainOptions& options);
/// Who did not come, and may no longer.
int NoShows(Environment& environment, const NoShowOptions& options);

}  // namespace medres::app
