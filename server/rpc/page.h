// One page of a listing whose rows come in any order.
#ifndef DRIFT_SERVER_RPC_PAGE_H_
#define DRIFT_SERVER_RPC_PAGE_H_

#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

namespace drift {

// Keeps the first `size` rows that come after a position, and one more to know whether there are
// more: memory is bounded by the page, however long the listing. Positions are unique.
// Thread-safety: none.
template <typename Position, typename Row>
class Page {
 public:
  Page(size_t size, std::optional<Position> after) : size_(size), after_(std::move(after)) {}

  // Whether a row at `position` would be kept, going by those met so far.
  bool Wants(const Position& position) const {
    if (after_.has_value() && !(*after_ < position)) return false;
    return !full() || position < last();
  }
  // Whether all rows that can be kept are there, so that only those before the last are wanted.
  bool full() const { return rows_.size() > size_; }
  // Of the rows kept, when there are any.
  const Position& last() const { return rows_.rbegin()->first; }

  void Add(Position position, Row row) {
    if (!Wants(position)) return;
    rows_.insert_or_assign(std::move(position), std::move(row));
    if (rows_.size() > size_ + 1) rows_.erase(std::prev(rows_.end()));
  }

  // After the last Add: leaves the rows of the page, and tells where it ends if more follow.
  std::optional<Position> Finish() {
    if (!full()) return std::nullopt;
    rows_.erase(std::prev(rows_.end()));
    return last();
  }

  const std::map<Position, Row>& rows() const { return rows_; }

 private:
  const size_t size_;
  const std::optional<Position> after_;
  std::map<Position, Row> rows_;
};

// A page ends by bytes as well: gRPC's clients refuse messages of more than 4 MiB unless told
// otherwise. A row takes far less than the MiB between.
inline constexpr size_t kEnoughPageBytes = size_t{3} << 20;

// After the last Add: shows the rows in turn until what they take is `enough_bytes`, and tells
// where the page ends if more follow. `show` answers the bytes of the row it showed.
template <typename Position, typename Row, typename Show>
std::optional<Position> ShowPage(Page<Position, Row>& page, const Show& show,
                                 size_t enough_bytes = kEnoughPageBytes) {
  std::optional<Position> end = page.Finish();
  size_t bytes = 0;
  const Position* shown = nullptr;
  for (const auto& [position, row] : page.rows()) {
    if (bytes >= enough_bytes) return *shown;
    bytes += show(position, row);
    shown = &position;
  }
  return end;
}

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_PAGE_H_
