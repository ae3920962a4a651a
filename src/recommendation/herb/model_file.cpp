#include "recommendation/herb/model_file.hpp"

#include <bit>
#include <boost/describe/class.hpp>
#include <cstring>
#include <optional>
#include <set>
#include <sstream>

#include "platform/json/json.hpp"
#include "platform/security/digest.hpp"
#include "recommendation/herb/reading.hpp"

namespace medres::recommendation {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

/// The first thing of a file that its checksum covers: what the rest is to be read by.
struct HerbModelHead {
  std::string source;
  std::vector<std::string> symptoms;
  std::vector<std::string> herbs;
  int prescriptions = 0;
  int hidden = 0;
  int networks = 0;
};
BOOST_DESCRIBE_STRUCT(HerbModelHead, (), (source, symptoms, herbs, prescriptions, hidden, networks))
constexpr auto DescribeJson(const HerbModelHead*) {
  return json::Object("HerbModelHead", "What a model of herbs is made of.", json::Field("source").Length(1, 400),
                      json::Field("symptoms").Items(1, kHighestId + 1), json::Field("herbs").Items(1, kHighestId + 1),
                      json::Field("prescriptions").Range(1, 100'000'000), json::Field("hidden").Range(1, 65'536),
                      json::Field("networks").Range(1, 64));
}

namespace {

constexpr std::string_view kMagic = "medres-herbs 1\n";

std::unexpected<Error> NoModel(std::string_view reason) {
  return Fail(Error::Invalid("herb.model", "", {{"reason", std::string(reason)}}));
}

void AppendIds(std::string& out, const Ids& ids) {
  for (const int id : ids) out.append(std::to_string(id)).append(" ");
}

/// Rows of hints are of use while it is fitted only.
Parameters WithoutHints(const Parameters& fitted, std::size_t symptoms) {
  Parameters kept(symptoms, fitted.HiddenUnits(), fitted.Herbs());
  for (std::size_t input = 0; input < symptoms; ++input) {
    std::ranges::copy(fitted.InputRow(input), kept.InputRow(input).begin());
  }
  for (std::size_t unit = 0; unit < fitted.HiddenUnits(); ++unit) {
    std::ranges::copy(fitted.HerbRow(unit), kept.HerbRow(unit).begin());
  }
  std::ranges::copy(fitted.HiddenBias(), kept.HiddenBias().begin());
  std::ranges::copy(fitted.HerbBias(), kept.HerbBias().begin());
  return kept;
}

/// Takes what is before the next end of line, and that.
std::optional<std::string_view> TakeLine(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(end + 1);
  return line;
}

Result<Casebook> TakeCasebook(std::string_view& bytes, int prescriptions) {
  std::string lines;
  for (int number = 0; number < prescriptions; ++number) {
    const auto line = TakeLine(bytes);
    if (!line) return NoModel("prescriptions are missing");
    lines.append(*line).append("\n");
  }
  std::istringstream in(std::move(lines));
  MEDRES_TRY(auto read, ReadPrescriptions(in, "model"));
  if (read.size() != static_cast<std::size_t>(prescriptions)) return NoModel("prescriptions are missing");
  return MakeCasebook(std::move(read));
}

Result<std::vector<Network>> ReadNetworks(std::string_view bytes, const HerbModelHead& head, const Casebook& book) {
  const Parameters zeros(static_cast<std::size_t>(book.symptoms), static_cast<std::size_t>(head.hidden),
                         static_cast<std::size_t>(book.herbs));
  const std::size_t size = zeros.All().size_bytes();
  if (bytes.size() != size * static_cast<std::size_t>(head.networks)) return NoModel("the networks have another size");
  std::vector<Network> networks;
  for (int number = 0; number < head.networks; ++number) {
    Parameters parameters = zeros;
    std::memcpy(parameters.All().data(), bytes.data(), size);
    bytes.remove_prefix(size);
    networks.emplace_back(std::move(parameters));
  }
  return networks;
}

/// Adds what is wrong with the names of ids that prescriptions have.
void CheckNames(const std::set<int>& used, const std::vector<std::string>& names, const char* code,
                std::vector<Issue>& issues) {
  for (const int id : used) {
    const auto at = static_cast<std::size_t>(id);
    if ((at < names.size() && !names[at].empty()) || issues.size() >= kShownIssues) continue;
    issues.push_back({code, "", {{"id", std::to_string(id)}}});
  }
}

}  // namespace

Status CheckNamed(const HerbModelFile& file) {
  std::set<int> symptoms;
  std::set<int> herbs;
  for (const Prescription& one : file.book.prescriptions) {
    symptoms.insert(one.symptoms.begin(), one.symptoms.end());
    herbs.insert(one.herbs.begin(), one.herbs.end());
  }
  std::vector<Issue> issues;
  CheckNames(symptoms, file.symptoms, "herb.unnamed_symptom", issues);
  CheckNames(herbs, file.herbs, "herb.unnamed_herb", issues);
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return {};
}

std::string ToBytes(const HerbModelFile& file) {
  const HerbModelHead head{.source = file.source,
                           .symptoms = file.symptoms,
                           .herbs = file.herbs,
                           .prescriptions = static_cast<int>(file.book.prescriptions.size()),
                           .hidden = static_cast<int>(file.networks.front().parameters().HiddenUnits()),
                           .networks = static_cast<int>(file.networks.size())};
  std::string body = json::ToText(head) + "\n";
  for (const Prescription& one : file.book.prescriptions) {
    AppendIds(body, one.symptoms);
    body.append("\t");
    AppendIds(body, one.herbs);
    body.append("\n");
  }
  for (const Network& network : file.networks) {
    const Parameters kept = WithoutHints(network.parameters(), static_cast<std::size_t>(file.book.symptoms));
    const auto numbers = std::as_bytes(kept.All());
    body.append(reinterpret_cast<const char*>(numbers.data()), numbers.size());
  }
  return std::string(kMagic) + security::Sha256Hex(body) + "\n" + body;
}

Result<HerbModelFile> ParseHerbModel(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return NoModel("it does not begin as one");
  bytes.remove_prefix(kMagic.size());
  const auto sum = TakeLine(bytes);
  if (!sum || *sum != security::Sha256Hex(bytes)) return NoModel("it is not complete, or was changed");
  const auto line = TakeLine(bytes);
  auto head = json::Parse<HerbModelHead>(line.value_or(""));
  if (!head) return NoModel("its head is wrong: " + ToString(head.error()));
  MEDRES_TRY(Casebook book, TakeCasebook(bytes, head->prescriptions));
  MEDRES_TRY(auto networks, ReadNetworks(bytes, *head, book));
  HerbModelFile file{.source = std::move(head->source),
                     .symptoms = std::move(head->symptoms),
                     .herbs = std::move(head->herbs),
                     .book = std::move(book),
                     .networks = std::move(networks)};
  MEDRES_CHECK(CheckNamed(file));
  return file;
}

}  // namespace medres::recommendation
