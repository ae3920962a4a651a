#include "platform/security/resealer.hpp"

#include <algorithm>
#include <array>

#include "platform/security/digest.hpp"

namespace medres::security {
namespace {

/// A unit of work is this long at most, so that nobody waits for it noticeably.
constexpr std::int64_t kPage = 100;
/// Counting reads every sealed row.
constexpr Milliseconds kCounting{60'000};

/// A key's number as it stands in a sealed value.
sql::Value KeyIn(const SealedColumn& column, std::uint8_t number) {
  if (column.IsIndex()) return sql::Bytes{IndexKeys::Prefix(number)};
  const std::string byte(1, static_cast<char>(number));
  return column.is_hexadecimal ? sql::Value(ToHex(byte)) : sql::Value(sql::Bytes{byte});
}

std::string BytesOf(const SealedColumn& column, const sql::Rows::Row& row) {
  return column.is_hexadecimal ? FromHex(row.Text(0)) : std::string(row.Blob(0));
}

sql::Value ValueOf(const SealedColumn& column, std::string sealed) {
  return column.is_hexadecimal ? sql::Value(ToHex(sealed)) : sql::Value(sql::Bytes{std::move(sealed)});
}

const sql::Statement& RenewIn(const SealedColumn& column, sql::Dialect dialect) {
  return dialect == sql::Dialect::kSqlite ? column.renew.sqlite : column.renew.postgres;
}

void Append(sql::Params& params, const sql::Params& place) { params.insert(params.end(), place.begin(), place.end()); }

Resealer::KeyState& StateOf(std::vector<Resealer::KeyState>& states, KeyPurpose kind, std::uint8_t number) {
  const auto is_it = [&](const Resealer::KeyState& state) { return state.kind == kind && state.number == number; };
  const auto found = std::ranges::find_if(states, is_it);
  if (found != states.end()) return *found;
  Resealer::KeyState& added = states.emplace_back();
  added.kind = kind;
  added.number = number;
  return added;
}

KeyPurpose KindOf(const SealedColumn& column) { return column.IsIndex() ? KeyPurpose::kIndex : KeyPurpose::kField; }

}  // namespace

/// One call at a time walks.
class Resealer::Turn {
 public:
  explicit Turn(std::atomic<bool>& is_running) : is_running_(is_running), is_mine_(!is_running.exchange(true)) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (is_mine_) is_running_ = false;
  }
  bool is_mine() const { return is_mine_; }

 private:
  std::atomic<bool>& is_running_;
  bool is_mine_;
};

Resealer::Resealer(sql::Database& database, const KeyRing& keys, KeyRegistry& registry, const Columns& columns)
    : database_(database), keys_(keys), registry_(registry) {
  for (const auto& of_room : columns) {
    for (const SealedColumn& column : of_room) columns_.push_back(&column);
  }
}

Task<Status> Resealer::CountIn(const SealedColumn& column, std::vector<KeyState>& states) {
  const auto count = [&](sql::Session& session) { return session.Run(column.count); };
  MEDRES_CO_TRY(const sql::Rows rows, co_await database_.Read<sql::Rows>(count, kCounting));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string key = BytesOf(column, rows[i]);
    KeyState& state = StateOf(states, KindOf(column), static_cast<std::uint8_t>(key.empty() ? 0 : key.front()));
    state.values += rows[i].Integer(1);
    state.columns.emplace_back(column.name, rows[i].Integer(1));
  }
  co_return Status();
}

Task<Result<std::vector<Resealer::KeyState>>> Resealer::Look() {
  std::vector<KeyState> states;
  for (const std::uint8_t number : keys_.Numbers()) StateOf(states, KeyPurpose::kField, number).is_held = true;
  for (const std::uint8_t number : keys_.indexes().Numbers())
    StateOf(states, KeyPurpose::kIndex, number).is_held = true;
  StateOf(states, KeyPurpose::kField, keys_.active()).is_active = true;
  StateOf(states, KeyPurpose::kIndex, keys_.indexes().active()).is_active = true;
  for (const KeyPurpose kind : {KeyPurpose::kField, KeyPurpose::kIndex}) {
    MEDRES_CO_TRY(const auto needed, co_await registry_.Needed(kind));
    for (const std::uint8_t number : needed) StateOf(states, kind, number).is_needed = true;
  }
  for (const SealedColumn* column : columns_) MEDRES_CO_CHECK(co_await CountIn(*column, states));
  std::ranges::sort(states, {}, [](const KeyState& state) { return std::pair(state.kind, state.number); });
  co_return states;
}

Task<Result<Resealer::Progress>> Resealer::Renew(std::int64_t limit) {
  const Turn turn(is_running_);
  if (!turn.is_mine()) co_return Fail(Error::Conflict("keys.resealing"));
  co_return co_await Proceed(limit);
}

Task<Result<Resealer::Progress>> Resealer::Proceed(std::int64_t limit) {
  Progress progress;
  for (std::int64_t seen = 0; seen < limit && walk_.column < columns_.size();) {
    MEDRES_CO_TRY(const std::int64_t more, co_await RenewPage(std::min(kPage, limit - seen), progress));
    seen += more;
  }
  if (walk_.column < columns_.size()) co_return progress;
  MEDRES_CO_CHECK(co_await Conclude(progress));
  co_return progress;
}

Result<std::string> Resealer::Renewed(const SealedColumn& column, const sql::Rows::Row& row,
                                      std::string_view old) const {
  if (column.IsIndex()) return column.index(row, keys_);
  const std::string context = column.context(row);
  MEDRES_TRY(const std::string plain, keys_.Decrypt(old, context));
  return keys_.Encrypt(plain, context);
}

Task<Result<std::int64_t>> Resealer::RenewPage(std::int64_t limit, Progress& progress) {
  const SealedColumn& column = *columns_[walk_.column];
  sql::Params asked{KeyIn(column, column.IsIndex() ? keys_.indexes().active() : keys_.active()), limit};
  Append(asked, walk_.place.empty() ? column.first() : walk_.place);
  const auto read = [&](sql::Session& session) { return session.Run(column.page, asked); };
  MEDRES_CO_TRY(const sql::Rows rows, co_await database_.Read<sql::Rows>(read));
  std::vector<sql::Call> calls;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string old = BytesOf(column, rows[i]);
    auto renewed = Renewed(column, rows[i], old);
    if (!renewed) {
      ++progress.unreadable;
      continue;
    }
    sql::Params row{ValueOf(column, *std::move(renewed)), ValueOf(column, std::move(old))};
    Append(row, column.place(rows[i]));
    calls.push_back({&RenewIn(column, database_.dialect()), std::move(row)});
  }
  if (!calls.empty()) MEDRES_CO_CHECK(co_await Write(std::move(calls), progress));
  const auto size = static_cast<std::int64_t>(rows.size());
  if (size == limit) {
    walk_.place = column.place(rows[rows.size() - 1]);
  } else {
    walk_.place.clear();
    ++walk_.column;
  }
  co_return size;
}

Task<Status> Resealer::Write(std::vector<sql::Call> calls, Progress& progress) {
  std::int64_t renewed = 0;
  const auto write = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_TRY(const auto results, co_await session.RunAll(calls));
    renewed = 0;
    for (const sql::Rows& result : results) renewed += result.affected();
    co_return Status();
  };
  const auto wanted = static_cast<std::int64_t>(calls.size());
  const Status written = co_await database_.RunWrite(write, sql::Database::kDeadline);
  if (!written && written.error().code == "database.constraint") {
    if (wanted == 1) {
      ++progress.doubled;
      co_return Status();
    }
    // One of them is in the way of another row: which, shows when each goes alone.
    for (sql::Call& call : calls) MEDRES_CO_CHECK(co_await Write({std::move(call)}, progress));
    co_return Status();
  }
  MEDRES_CO_CHECK(written);
  progress.renewed += renewed;
  progress.busy += wanted - renewed;
  walk_.busy += wanted - renewed;
  co_return Status();
}

Task<Status> Resealer::Conclude(Progress& progress) {
  progress.is_finished = walk_.busy == 0;
  walk_ = {};
  if (!progress.is_finished) co_return Status();
  MEDRES_CO_TRY(const auto states, co_await Look());
  for (const KeyPurpose kind : {KeyPurpose::kField, KeyPurpose::kIndex}) {
    std::vector<std::uint8_t> free;
    for (const KeyState& state : states) {
      const bool is_over = state.is_needed && !state.is_active && state.values == 0;
      if (state.kind == kind && is_over) free.push_back(state.number);
    }
    MEDRES_CO_CHECK(co_await registry_.Free(kind, std::move(free)));
  }
  co_return Status();
}

}  // namespace medres::security
