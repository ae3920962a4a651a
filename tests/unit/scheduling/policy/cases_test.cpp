#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "base/text.hpp"
#include "catalog/csv.hpp"
#include "scheduling/policy/describe.hpp"
#include "scheduling/policy/embedded.hpp"
#include "scheduling/policy/rules.hpp"

/// Policies replayed from tables: who does what, when → the verdict and every reason. The tables (cases/*.csv) have the
/// columns case, verb (book, move, cancel, call-off, arrive), now, start (of a move: "new<old"), channel, who, with
/// (a and b of one department, c of another, d of another hospital), history, expected. `history` is a list parted by
/// '/': "status date time doctor [@when@changed] [#channel] [provider] [self]", or "quota scope date used". `expected`
/// is
/// '-' or every refusal in order, parted by "; ", each with the values of its sentence that matter.
namespace medres::scheduling {
namespace {

namespace fs = std::filesystem;

/// tests/unit/scheduling/policy/cases of the source tree that this program was built in.
fs::path Folder() {
  const fs::path cases = fs::path("tests") / "unit" / "scheduling" / "policy" / "cases";
  for (fs::path place = fs::read_symlink("/proc/self/exe"); place.has_relative_path(); place = place.parent_path()) {
    if (fs::is_directory(place / cases)) return place / cases;
  }
  return {};
}

std::string Read(const std::string& name) {
  std::ifstream file(Folder() / name, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

constexpr std::string_view kZone = "Asia/Shanghai";

/// The profiles that have a table: the six real ones, then those of house.json.
const std::vector<std::string> kProfiles{"beijing-114", "jiangsu-a", "jiangsu-b",
                                         "jiangsu-c",   "hgsyiyuan", "shanghai-zhongshan-2023",
                                         "ladder",      "counts",    "persons"};

std::string TableOf(std::string profile) {
  std::ranges::replace(profile, '-', '_');
  return Read(profile + ".csv");
}

Policy ProfileOf(const std::string& id) {
  for (const std::string& document : {std::string(EmbeddedPolicyProfiles()), Read("house.json")}) {
    auto file = json::Parse<PolicyFile>(document);
    if (!file) throw std::runtime_error(ToString(file.error()));
    for (PolicyProfile& profile : file->profiles) {
      if (profile.id == id) {
        Policy policy;
        policy.name = profile.name;
        policy.rules = std::move(profile.rules);
        return policy;
      }
    }
  }
  throw std::runtime_error("no profile " + id);
}

/// "2026-03-02 09:00" on the clinic's clock.
Instant At(std::string_view wall) {
  const auto date = ParseDate(wall.substr(0, 10));
  const auto time = ParseLocalTime(wall.substr(11, 5));
  if (!date || !time) throw std::runtime_error("no wall time: " + std::string(wall));
  return AtWallTime(*FindZone(kZone), *date, *time);
}

ResourceId IdOf(std::string_view name) { return ResourceId{MakeNamedUuid(name)}; }

VisitPlace PlaceOf(std::string_view doctor) {
  const std::string_view department = doctor == "c" ? "Y" : doctor == "d" ? "Z" : "X";
  return {{IdOf(doctor)}, {IdOf(department)}, {IdOf(doctor == "d" ? "G" : "F")}};
}

AppointmentStatus StatusOf(std::string_view word) {
  using enum AppointmentStatus;
  static const std::map<std::string_view, AppointmentStatus> words{
      {"booked", kBooked}, {"pending", kPending},     {"arrived", kArrived},   {"fulfilled", kFulfilled},
      {"noshow", kNoshow}, {"cancelled", kCancelled}, {"waitlist", kWaitlist}, {"entered-in-error", kEnteredInError}};
  return words.at(word);
}

/// One row of a table, made concrete.
struct Case {
  Policy policy;
  PolicyFacts facts;
  Attempt attempt;

  Case(const std::string& profile, const std::vector<std::string>& fields) : policy(ProfileOf(profile)) {
    facts.now = At(fields[2]);
    attempt.start = At(fields[3]);
    attempt.zone = kZone;
    attempt.channel = fields[4];
    attempt.place = PlaceOf(fields[6]);
    attempt.registration_type = fields[6] == "a" ? "chief" : "ordinary";
    ReadVerb(fields[1], fields[3]);
    ReadPerson(fields[5]);
    if (fields[7].empty()) return;
    for (const std::string_view entry : text::Split(fields[7], '/')) ReadHistory(entry);
  }

  void ReadVerb(const std::string& verb, const std::string& start) {
    using enum Attempt::Verb;
    if (verb == "move") {
      attempt.verb = kReschedule;
      attempt.current_start = At(std::string_view(start).substr(start.find('<') + 1));
    } else if (verb == "cancel" || verb == "call-off") {
      attempt.verb = kCancel;
      attempt.by_provider = verb == "call-off";
    } else if (verb == "arrive") {
      attempt.verb = kArrive;
    } else if (verb != "book") {
      throw std::runtime_error("no verb " + verb);
    }
  }

  void ReadPerson(std::string who) {
    facts.person.has_guardian = who.ends_with("+guardian");
    if (facts.person.has_guardian) who.resize(who.size() - 9);
    if (who == "anonymous") return;
    facts.person.identified = true;
    facts.person.birth_date = ParseDate(who.starts_with("born-") ? who.substr(5) : "1980-01-01");
    facts.person.earlier_on_phone = who == "phone-third" ? 2 : who == "phone-second" ? 1 : 0;
  }

  void ReadHistory(std::string_view entry) {
    const auto words = text::Split(entry, ' ');
    if (words[0] == "quota") return ReadQuota(words);
    PolicyVisit visit;
    visit.id = AppointmentId::Make();
    visit.status = StatusOf(words[0]);
    visit.start = visit.changed_at = At(std::string(words[1]) + " " + std::string(words[2]));
    visit.place = PlaceOf(words[3]);
    visit.channel = "web";
    for (const std::string_view word : std::span(words).subspan(4)) {
      if (word.starts_with("@")) {
        std::string when(word.substr(1));
        std::ranges::replace(when, '@', ' ');
        visit.changed_at = At(when);
      }
      if (word.starts_with("#")) visit.channel = word.substr(1);
      visit.by_provider = visit.by_provider || word == "provider";
      if (word == "self") attempt.appointment = visit.id;
    }
    facts.visits.push_back(std::move(visit));
  }

  void ReadQuota(const std::vector<std::string_view>& words) {
    for (const QuotaDemand& demand : QuotaDemands(policy, attempt.place, attempt.start, *FindZone(kZone))) {
      if (demand.key.starts_with(words[1]) && demand.key.find(words[2]) != std::string::npos) {
        facts.quota_used[demand.key] = static_cast<int>(*text::ParseInteger(words[3]));
      }
    }
  }
};

/// "policy.stopped until=2026-03-02T15:00:00+08:00" → the code and the values; a value may hold blanks.
std::pair<std::string, std::map<std::string, std::string>> ParseExpected(std::string_view refusal) {
  std::pair<std::string, std::map<std::string, std::string>> expected;
  std::string* value = nullptr;
  for (const std::string_view word : text::Split(text::Trim(refusal), ' ')) {
    const auto equals = word.find('=');
    if (expected.first.empty()) {
      expected.first = word;
    } else if (equals != std::string_view::npos) {
      value = &(expected.second[std::string(word.substr(0, equals))] = word.substr(equals + 1));
    } else {
      value->append(" ").append(word);
    }
  }
  return expected;
}

void Expect(const std::vector<Issue>& refusals, const std::string& expected) {
  std::string codes;
  for (const Issue& issue : refusals) codes += (codes.empty() ? "" : "; ") + issue.code;
  std::string wanted;
  std::vector<std::map<std::string, std::string>> values;
  if (expected != "-") {
    for (const std::string_view refusal : text::Split(expected, ';')) {
      auto [code, args] = ParseExpected(refusal);
      wanted += (wanted.empty() ? "" : "; ") + code;
      values.push_back(std::move(args));
    }
  }
  ASSERT_EQ(codes, wanted);
  for (std::size_t i = 0; i < refusals.size(); ++i) {
    for (const auto& [name, value] : values[i]) {
      const auto found = std::ranges::find(refusals[i].args, name, &ErrorArgs::value_type::first);
      ASSERT_NE(found, refusals[i].args.end()) << refusals[i].code << " says no " << name;
      EXPECT_EQ(found->second, value) << refusals[i].code << "." << name;
    }
  }
}

class PolicyCases : public testing::TestWithParam<std::string> {};

TEST_P(PolicyCases, VerdictAndEveryReason) {
  const std::string table = TableOf(GetParam());
  catalog::CsvReader reader(table);
  catalog::CsvRecord record;
  int cases = -1;  // the header
  for (auto more = reader.Next(record); more && *more; more = reader.Next(record)) {
    if (cases++ < 0) continue;
    ASSERT_EQ(record.fields.size(), 9U) << "line " << record.line;
    const Case one(GetParam(), record.fields);
    SCOPED_TRACE(GetParam() + ", line " + std::to_string(record.line) + ": " + record.fields[0]);
    Expect(Evaluate(one.policy, one.facts, one.attempt), record.fields[8]);
  }
  RecordProperty("cases", cases);
  EXPECT_GE(cases, 8);
}

std::string NameOf(const testing::TestParamInfo<std::string>& profile) {
  std::string name = profile.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(, PolicyCases, testing::ValuesIn(kProfiles), NameOf);

TEST(PolicyTables, TheSixProfilesHaveAtLeastAHundredAndFiftyCases) {
  std::ptrdiff_t lines = 0;
  for (const std::string& profile : std::span(kProfiles).first(6))
    lines += std::ranges::count(TableOf(profile), '\n') - 1;
  EXPECT_GE(lines, 150);
}

TEST(PolicyProfiles, AreValid) {
  for (const std::string& id : kProfiles) EXPECT_EQ(CheckRules(ProfileOf(id).rules, ""), std::vector<Issue>()) << id;
}

}  // namespace
}  // namespace medres::scheduling
