#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "app/commands/account.hpp"
#include "app/commands/care.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/events.hpp"
#include "app/commands/field_keys.hpp"
#include "app/commands/formulas.hpp"
#include "app/commands/graph.hpp"
#include "app/commands/herbrec.hpp"
#include "app/commands/kept_constitution.hpp"
#include "app/commands/keys.hpp"
#include "app/commands/medicine.hpp"
#include "app/commands/metrics.hpp"
#include "app/commands/ranking.hpp"
#include "app/commands/settings.hpp"
#include "app/commands/stock.hpp"
#include "app/version.hpp"

namespace {

using namespace medres;

struct Arguments {
  app::SettingsSources sources{.files = {"config/medres.yaml"}, .variables = {}, .assignments = {}};
  app::SettingsOptions settings;
  std::string language;
  app::DemoOptions demo;
  app::ImportOptions import;
  app::ExportOptions exporting;
  std::string file;
  bool contract = false;
  bool replace = false;
  app::SearchOptions search;
  app::TimesOptions times;
  app::RecommendOptions recommend;
  app::CareOptions care;
  app::FormulaOptions formulas;
  app::BookOptions book;
  app::KeyOptions keys;
  app::ApiOptions field_keys;
  app::AuditOptions audit;
  app::AccountOptions accounts;
  app::ApiOptions policies;
  app::PolicyImportOptions policy_import;
  app::PolicyExplainOptions policy_explain;
  app::NoShowOptions no_shows;
  app::EventOptions events;
  app::TermsOptions terms;
  app::GanzhiOptions ganzhi;
  app::HerbOptions herbs;
  app::RankOptions rank;
  app::GraphOptions graph;
  app::KeptConstitutionOptions kept_constitution;
  app::StockOptions stock;
  app::MetricsOptions metrics;
};

using Command = app::Command;

/// A command with its examples; --config, --set and --language may also stand behind its name.
CLI::App* AddCommand(CLI::App& cli, const char* name, const char* help, const std::string& examples) {
  return cli.add_subcommand(name, help)->fallthrough()->footer("Examples:\n" + examples);
}

void AddOperation(CLI::App& cli, Arguments& a, Command& run) {
  AddCommand(cli, "serve", "Serve the API",
             "  medres serve\n"
             "  MEDRES_LISTEN=0.0.0.0:9084 MEDRES_DATABASE=postgres:///medres medres serve --set log.format=json")
      ->callback([&run] { run = app::Serve; });
  auto* migrate = AddCommand(cli, "migrate", "Bring the database up to this program",
                             "  medres migrate\n  medres migrate --contract   # once no older program runs any more");
  migrate->add_flag("--contract", a.contract, "also what old programs cannot live with");
  migrate->callback([&] { run = [&](app::Environment& e) { return app::Migrate(e, a.contract); }; });
  auto* backup = AddCommand(cli, "backup", "Copy the database to a file, also while it is served",
                            "  medres backup /backup/medres-$(date +%F).db");
  backup->add_option("FILE", a.file)->required();
  backup->callback([&] { run = [&](app::Environment& e) { return app::Backup(e, a.file); }; });
  auto* restore = AddCommand(cli, "restore", "Put a backup in the database's place",
                             "  medres restore /backup/medres-2026-12-01.db\n"
                             "  MEDRES_DATABASE=postgres:///medres medres restore /backup/medres.dump --replace");
  restore->add_option("FILE", a.file)->required();
  restore->add_flag("--replace", a.replace, "PostgreSQL: overwrite a database that is not empty");
  restore->callback([&] { run = [&](app::Environment& e) { return app::Restore(e, a.file, a.replace); }; });
  app::AddSettingsCommands(cli, a.sources, a.settings, run);
  app::AddMetricsCommands(cli, a.metrics, run);
  AddCommand(cli, "version", "The program's version", "  medres version")->callback([&run] {
    run = [](app::Environment&) {
      std::printf("medres %s%s\n", std::string(app::kVersion).c_str(), app::kTesting ? " (testing build)" : "");
      return app::kOk;
    };
  });
}

void AddData(CLI::App& cli, Arguments& a, Command& run) {
  auto* demo = AddCommand(cli, "demo", "Fill an empty database: real institutions, invented people",
                          "  medres demo\n  medres demo --seed 7 --practitioners 500 --if-empty");
  demo->add_option("--seed", a.demo.seed, "the same seed gives the same data")->capture_default_str();
  demo->add_option("--practitioners", a.demo.practitioners)->check(CLI::Range(0, 200'000))->capture_default_str();
  demo->add_flag("--if-empty", a.demo.if_empty, "leave a database with data alone");
  demo->callback([&] { run = [&](app::Environment& e) { return app::Demo(e, a.demo); }; });
  auto* import = AddCommand(cli, "import", "Take resources from a .ndjson or .csv file",
                            "  medres import data/hospitals/fever_clinics_2020.csv --source fever-clinics-2020\n"
                            "  medres import rooms.ndjson --good-lines");
  import->add_option("--key", a.import.api.key, "API key, when a server runs; else MEDRES_ADMIN_KEY, else the demo's");
  import->add_option("FILE", a.import.file)->required();
  import->add_option("--source", a.import.source, "names where they come from; part of their ids")
      ->capture_default_str();
  import->add_flag("--good-lines", a.import.good_lines, "take the good lines although others are wrong");
  import->callback([&] { run = [&](app::Environment& e) { return app::Import(e, a.import); }; });
  auto* exporting = AddCommand(cli, "export", "Write resources to standard output",
                               "  medres export > all.ndjson\n"
                               "  medres export --kind facility --format csv > facilities.csv");
  exporting->add_option("--format", a.exporting.format)->check(CLI::IsMember({"ndjson", "csv"}))->capture_default_str();
  exporting->add_option("--key", a.exporting.api.key,
                        "API key, when a server runs; else MEDRES_ADMIN_KEY, else the demo's");
  exporting->add_option("--kind", a.exporting.kind, "only this kind");
  exporting->callback([&] { run = [&](app::Environment& e) { return app::Export(e, a.exporting); }; });
}

CLI::App* AddApiCommand(CLI::App& cli, app::ApiOptions& api, const char* name, const char* help,
                        const std::string& examples) {
  auto* command = AddCommand(cli, name, help, examples);
  command->add_option("--key", api.key, "API key; else MEDRES_ADMIN_KEY, else the demo's");
  command->add_flag("--json", api.json, "the answer as it came");
  return command;
}

void AddApi(CLI::App& cli, Arguments& a, Command& run) {
  auto* search = AddApiCommand(cli, a.search.api, "search", "Find resources",
                               "  medres search 中医 --city 上海\n  medres search shzyy --kind facility\n"
                               "  medres search --kind practitioner --specialty 50.13 --city 上海 --json");
  search->add_option("QUERY", a.search.query, "Chinese, pinyin or initials");
  search->add_option("--city", a.search.city);
  search->add_option("--kind", a.search.kind);
  search->add_option("--specialty", a.search.specialty, "诊疗科目 code");
  search->add_option("--limit", a.search.limit)->capture_default_str();
  search->callback([&] { run = [&](app::Environment& e) { return app::Search(e, a.search); }; });
  auto* times = AddApiCommand(cli, a.times.api, "availability", "Find free times",
                              "  medres availability SERVICE --from 2026-12-01\n"
                              "  medres availability SERVICE --from 2026-12-01 --days 1 --resource DOCTOR --limit 3");
  times->add_option("SERVICE", a.times.service, "id of a service type")->required();
  times->add_option("--from", a.times.from, "a date in the resource's zone")->required();
  times->add_option("--days", a.times.days)->capture_default_str();
  times->add_option("--resource", a.times.resource);
  times->add_option("--limit", a.times.limit)->capture_default_str();
  times->callback([&] { run = [&](app::Environment& e) { return app::Availability(e, a.times); }; });
  auto* recommend = AddApiCommand(cli, a.recommend.api, "recommend", "The best free times, and why",
                                  "  medres recommend SERVICE --from 2026-12-01\n"
                                  "  medres recommend SERVICE --from 2026-12-01 --day-part morning --constitution B");
  recommend->add_option("SERVICE", a.recommend.service, "id of a service type")->required();
  recommend->add_option("--from", a.recommend.from, "a date in the resource's zone")->required();
  recommend->add_option("--days", a.recommend.days)->capture_default_str();
  recommend->add_option("--limit", a.recommend.limit)->capture_default_str();
  recommend->add_option("--patient", a.recommend.patient, "who has seen the patient before counts");
  recommend->add_option("--prefer", a.recommend.preferred, "practitioners, the dearest first");
  recommend->add_option("--day-part", a.recommend.day_part, "morning, afternoon or evening");
  recommend->add_option("--constitution", a.recommend.constitution, "code A to I");
  recommend->callback([&] { run = [&](app::Environment& e) { return app::Recommend(e, a.recommend); }; });
  auto* book = AddApiCommand(cli, a.book.api, "book", "Book a visit",
                             "  medres book SERVICE PATIENT 2026-12-01T08:00:00+08:00\n"
                             "  medres book SERVICE PATIENT 2026-12-01T08:00:00+08:00 --resource DOCTOR");
  book->add_option("SERVICE", a.book.service)->required();
  book->add_option("PATIENT", a.book.patient)->required();
  book->add_option("START", a.book.start)->required();
  book->add_option("--resource", a.book.resource);
  book->callback([&] { run = [&](app::Environment& e) { return app::Book(e, a.book); }; });
}

void AddCare(CLI::App& cli, Arguments& a, Command& run) {
  auto* care = AddApiCommand(cli, a.care.api, "care", "Foods, acupoints, activities and whom to see, and why",
                             "  medres care --patient PATIENT --kind practitioner --symptom fatigue\n"
                             "  medres care --constitution B --sex female --pregnant no --age 34 --allergy 坚果");
  care->add_option("--patient", a.care.patient, "by the last assessment, unless the patient opted out");
  care->add_option("--constitution", a.care.constitutions, "code A to I, instead of an assessment");
  care->add_option("--symptom", a.care.symptoms, "a code; GET /api/v1/recommendations/symptoms lists them");
  care->add_option("--kind", a.care.kinds, "food, point, activity, practitioner, department");
  care->add_option("--place", a.care.place, "id of a facility or department that people must belong to");
  care->add_option("--sex", a.care.sex);
  care->add_option("--age", a.care.age)->check(CLI::Range(0, 130));
  care->add_option("--pregnant", a.care.pregnant, "yes or no; while it is not known, what is avoided is left out");
  care->add_option("--allergy", a.care.allergies);
  care->add_option("--drug", a.care.drugs, "by generic name");
  care->add_option("--limit", a.care.limit, "of each kind")->capture_default_str();
  care->callback([&] { run = [&](app::Environment& e) { return app::Care(e, a.care); }; });
}

void AddAudit(CLI::App& cli, Arguments& a, Command& run) {
  auto* audit = AddCommand(cli, "audit", "Who looked at whom: verify", "  medres audit verify")->require_subcommand(1);
  auto* verify = AddCommand(*audit, "verify", "Look for records that were altered, removed or added",
                            "  medres audit verify\n  medres audit verify --show-heads > /elsewhere/heads\n"
                            "  medres audit verify --heads /elsewhere/heads --from 2026-12-01T00:00:00Z");
  verify->add_option("--from", a.audit.from, "only what was recorded since a moment; else everything");
  verify->add_option("--heads", a.audit.heads, "heads that an earlier call printed and that must still be there");
  verify->add_flag("--show-heads", a.audit.show_heads, "print how far each chain has come, to be kept elsewhere");
  verify->callback([&] { run = [&](app::Environment& e) { return app::VerifyAudit(e, a.audit); }; });
}

void AddPolicy(CLI::App& cli, Arguments& a, Command& run) {
  auto* policy = AddCommand(cli, "policy", "Appointment policies: list, import, explain",
                            "  medres policy list\n"
                            "  medres policy import --profile beijing-114 --resource FACILITY\n"
                            "  medres policy explain SERVICE PATIENT 2026-12-01T08:00:00+08:00")
                     ->require_subcommand(1);
  AddApiCommand(*policy, a.policies, "list", "Every policy and what it is attached to", "  medres policy list")
      ->callback([&] { run = [&](app::Environment& e) { return app::ListPolicies(e, a.policies); }; });
  app::PolicyImportOptions& import = a.policy_import;
  auto* importing = AddApiCommand(*policy, import.api, "import", "Attach a profile: to a resource or a service",
                                  "  medres policy import --profile jiangsu-a --resource FACILITY\n"
                                  "  medres policy import rules.json --service-type SERVICE --from 2026-12-01");
  importing->add_option("FILE", import.file, "JSON with profiles; else those that travel in the program");
  importing->add_option("--profile", import.profile, "which of them, when there are several");
  importing->add_option("--resource", import.resource, "a facility, department or practitioner");
  importing->add_option("--service-type", import.service);
  importing->add_option("--from", import.from, "the date it takes effect; today when left out");
  importing->callback([&] { run = [&](app::Environment& e) { return app::ImportPolicy(e, import); }; });
  app::PolicyExplainOptions& explain = a.policy_explain;
  auto* explaining =
      AddApiCommand(*policy, explain.wish.api, "explain", "Would it be booked? Every reason why not; books nothing",
                    "  medres policy explain SERVICE PATIENT 2026-12-01T08:00:00+08:00 --channel phone");
  explaining->add_option("SERVICE", explain.wish.service)->required();
  explaining->add_option("PATIENT", explain.wish.patient)->required();
  explaining->add_option("START", explain.wish.start)->required();
  explaining->add_option("--resource", explain.wish.resource);
  explaining->add_option("--channel", explain.wish.channel)->capture_default_str();
  explaining->add_option("--now", explain.now, "as if asked at this instant");
  explaining->callback([&] { run = [&](app::Environment& e) { return app::ExplainPolicy(e, explain); }; });
}

void AddDesk(CLI::App& cli, Arguments& a, Command& run) {
  auto* no_shows = AddApiCommand(cli, a.no_shows.api, "no-shows", "Who did not come and may no longer; marks nobody",
                                 "  medres no-shows\n  medres no-shows --mark");
  no_shows->add_flag("--mark", a.no_shows.mark, "mark them as missed; each can be undone");
  no_shows->callback([&] { run = [&](app::Environment& e) { return app::NoShows(e, a.no_shows); }; });
}

void AddKeptConstitution(CLI::App& constitution, Arguments& a, Command& run) {
  app::KeptConstitutionOptions& kept = a.kept_constitution;
  auto* history = AddApiCommand(constitution, kept.api, "history", "A person's kept assessments, the last first",
                                "  medres constitution history PATIENT --instrument elderly33");
  history->add_option("PATIENT", kept.patient, "id")->required();
  history->add_option("--instrument", kept.instrument, "only by this one");
  history->add_option("--limit", kept.limit)->check(CLI::Range(1, 200))->capture_default_str();
  history->add_option("--cursor", kept.cursor, "what comes after");
  history->callback(
      [&] { run = [&](app::Environment& e) { return app::ConstitutionHistory(e, a.kept_constitution); }; });
  auto* form = AddCommand(constitution, "form", "A questionnaire on paper, in Chinese: HTML on standard output",
                          "  medres constitution form elderly33 > form.html");
  form->add_option("INSTRUMENT", kept.instrument, "as GET /api/v1/constitution/instruments lists them")->required();
  form->callback([&] {
    run = [&](app::Environment& e) { return app::PrintConstitutionForm(e, a.kept_constitution.instrument); };
  });
}

void AddMedicine(CLI::App& cli, Arguments& a, Command& run) {
  auto* constitution = AddCommand(cli, "constitution", "Constitutions (体质): assess, fuse, history, form",
                                  "  medres constitution assess sheet.json")
                           ->require_subcommand(1);
  auto* assess = AddCommand(*constitution, "assess", "Score an answer sheet or a list of them; JSON on standard output",
                            "  medres constitution assess sheet.json\n  medres constitution assess - < sheets.json");
  assess->add_option("FILE", a.file, "JSON; - is standard input")->required();
  assess->callback([&] { run = [&](app::Environment& e) { return app::AssessConstitution(e, a.file); }; });
  auto* fuse = AddCommand(*constitution, "fuse", "Fuse an answer sheet with a complaint, measurements, a tongue; JSON",
                          "  medres constitution fuse evidence.json");
  fuse->add_option("FILE", a.file, "JSON {sheet, complaint, observations, tongue}; - is standard input")->required();
  fuse->callback([&] { run = [&](app::Environment& e) { return app::FuseConstitution(e, a.file); }; });
  AddKeptConstitution(*constitution, a, run);
  auto* tongue = AddCommand(cli, "tongue", "Measure a picture of a tongue (JPEG, PNG); JSON on standard output",
                            "  medres tongue tongue.jpg");
  tongue->add_option("FILE", a.file, "- is standard input")->required();
  tongue->callback([&] { run = [&](app::Environment& e) { return app::MeasureTongueFile(e, a.file); }; });
  auto* rx = AddCommand(cli, "rx", "Prescriptions of Chinese herbs (处方) and plans of acupoints: check",
                        "  medres rx check prescription.json\n  medres rx points plan.json")
                 ->require_subcommand(1);
  auto* check =
      AddCommand(*rx, "check", "What speaks against a prescription or a list of them; JSON on standard output",
                 "  medres rx check prescription.json\n  medres rx check - < prescriptions.json");
  check->add_option("FILE", a.file, "JSON; - is standard input")->required();
  check->callback([&] { run = [&](app::Environment& e) { return app::CheckPrescriptions(e, a.file); }; });
  auto* points =
      AddCommand(*rx, "points", "What speaks against plans of acupoints; JSON", "  medres rx points plan.json");
  points->add_option("FILE", a.file, "JSON; - is standard input")->required();
  points->callback([&] { run = [&](app::Environment& e) { return app::CheckPoints(e, a.file); }; });
  auto* terms = AddCommand(cli, "terms", "The 24 solar terms (节气) of a year in Beijing time",
                           "  medres terms 2026\n  medres terms 1984 --json");
  terms->add_option("YEAR", a.terms.year)->required()->check(CLI::Range(1900, 2100));
  terms->add_flag("--json", a.terms.json, "an array of 24");
  terms->callback([&] { run = [&](app::Environment& e) { return app::SolarTerms(e, a.terms); }; });
  auto* ganzhi = AddCommand(cli, "ganzhi", "The pillars (干支) of a moment, its lunar date and its qi, as JSON",
                            "  medres ganzhi 2024-02-04T16:28\n"
                            "  medres ganzhi 2023-12-31T23:30 --day-boundary 23:00");
  ganzhi->add_option("MOMENT", a.ganzhi.moment, "in Beijing, 1900 to 2100; or with an offset")->required();
  ganzhi->add_option("--day-boundary", a.ganzhi.day_boundary, "schools differ in when a day ends")
      ->check(CLI::IsMember({"00:00", "23:00"}))
      ->capture_default_str();
  ganzhi->add_option("--qi-year-start", a.ganzhi.qi_year_start, "and in when the year of the six qi begins")
      ->check(CLI::IsMember({"大寒", "立春"}))
      ->capture_default_str();
  ganzhi->add_option("--longitude", a.ganzhi.longitude, "true solar time there")->check(CLI::Range(-180.0, 180.0));
  ganzhi->callback([&] { run = [&](app::Environment& e) { return app::ShowGanzhi(e, a.ganzhi); }; });
}

http::Language LanguageOf(const Arguments& a) {
  const char* locale = std::getenv("LANG");
  const std::string_view wanted = !a.language.empty() ? std::string_view(a.language) : locale != nullptr ? locale : "";
  return wanted.starts_with("zh") ? http::Language::kZh : http::Language::kEn;
}

int Run(int argc, char** argv) {
  Arguments arguments;
  Command run;
  CLI::App cli(
      "MedRes (医疗资源服务): medical resources, found, planned and booked.\n"
      "Exit codes: 0 done, 1 failed, 2 usage, 3 invalid input, 4 not found, 5 something stands in the way, "
      "6 not available now.\nExamples:\n  medres demo && medres serve\n  medres search shzyy\n"
      "  medres import data/hospitals/fever_clinics_2020.csv --source fever-clinics-2020");
  cli.require_subcommand(1);
  cli.add_option("--config", arguments.sources.files, "settings file; several times: later ones win")
      ->take_all()
      ->expected(1)
      ->capture_default_str();
  cli.add_option("--set", arguments.sources.assignments, "key=value, before everything else")->take_all();
  cli.add_option("--language", arguments.language, "en or zh; else by LANG");
  AddOperation(cli, arguments, run);
  AddData(cli, arguments, run);
  AddApi(cli, arguments, run);
  AddCare(cli, arguments, run);
  app::AddKeyCommands(cli, arguments.keys, run);
  app::AddFieldKeyCommands(cli, arguments.field_keys, run);
  app::AddAccountCommands(cli, arguments.accounts, run);
  AddAudit(cli, arguments, run);
  AddPolicy(cli, arguments, run);
  AddDesk(cli, arguments, run);
  app::AddEventCommands(cli, arguments.events, run);
  AddMedicine(cli, arguments, run);
  app::AddHerbCommands(cli, arguments.herbs, run);
  app::AddStockCommands(cli, arguments.stock, run);
  app::AddRankingCommands(cli, arguments.rank, run);
  app::AddGraphCommands(cli, arguments.graph, run);
  app::AddSymptomCommands(cli, arguments.graph, run);
  app::AddDifferentiateCommand(cli, arguments.graph, run);
  app::AddFormulaCommands(cli, arguments.formulas, run);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& refused) {
    return cli.exit(refused) == 0 ? app::kOk : app::kUsage;
  }
  for (char** one = environ; *one != nullptr; ++one) arguments.sources.variables.emplace_back(*one);
  auto settings = arguments.sources.Read();
  if (!settings) {
    app::Environment fallback(*config::Settings::Make({}), LanguageOf(arguments));
    return fallback.Report(settings.error());
  }
  app::Environment environment(*std::move(settings), LanguageOf(arguments), arguments.sources);
  return run(environment);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Run(argc, argv);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "medres: %s\n", failure.what());
    return medres::app::kFailed;
  }
}
