//! What pharmacies hand over of one prescription: claim, dispense, return, refills.
//!
//! The ledger knows everything that was ever handed over. A pharmacy claims the prescription for
//! [`CLAIM_FOR`], so that no other works on it meanwhile, and then hands over all of it or a part.
//! Quantities are counted for each *filling*: the first, and one for each refill. The next filling
//! opens [`Ledger::interval_days`] after the first handing-over of the one before; from then on,
//! what was left of the one before can no longer be had. While a filling is open, any pharmacy may
//! hand over the rest of it.
//!
//! A refusal changes nothing. What was handed over without a connection is a fact and is recorded
//! even when it was too much; then it is marked as a conflict.

pub mod label;
pub mod offline;

use serde::Serialize;
use time::{Date, Duration, OffsetDateTime, Time, UtcOffset};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::availability::{LAGOS, date_in_lagos};
use crate::prescription::Prescription;

/// How long a pharmacy has a prescription for itself.
pub const CLAIM_FOR: Duration = Duration::minutes(30);

/// One prescription as pharmacies see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// Its items, in order.
    pub lines: Vec<Line>,
    /// How often it may be filled again.
    pub refills: u8,
    /// Days between the beginnings of two fillings at least; 0 counts as 1.
    pub interval_days: u16,
    /// Nothing is handed over before.
    pub valid_from: OffsetDateTime,
    /// Nothing is handed over from then on.
    pub valid_until: OffsetDateTime,
    /// Where it stands.
    pub status: Status,
    /// The last claim; it may have run out.
    pub claim: Option<Claim>,
    /// Everything that was handed over.
    pub dispenses: Vec<Dispense>,
}

/// An item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Quantity of each filling.
    pub prescribed: u32,
    /// Another product of the same substance, form and strength may be given.
    pub substitution: bool,
}

/// Where a prescription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Something may be left.
    Active,
    /// Everything was handed over, refills included.
    Completed,
    /// The prescriber took it back then.
    Cancelled(OffsetDateTime),
}

/// A pharmacy has the prescription in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Which claim.
    pub id: Uuid,
    /// Whose.
    pub pharmacy: Uuid,
    /// It ends then by itself.
    pub until: OffsetDateTime,
}

/// Something that was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dispense {
    /// Which.
    pub id: Uuid,
    /// By whom.
    pub pharmacy: Uuid,
    /// Which item, from 0.
    pub line: usize,
    /// Which filling, from 0.
    pub fill: u8,
    /// How much.
    pub quantity: u32,
    /// When.
    pub at: OffsetDateTime,
    /// It came back and counts no more.
    pub returned: bool,
    /// It went beyond what was left, or was not allowed (without a connection only).
    pub conflict: bool,
    /// Without a connection.
    pub offline: bool,
}

/// Something to be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handing {
    /// Id of the dispense it will be.
    pub id: Uuid,
    /// Which item, from 0.
    pub line: usize,
    /// How much.
    pub quantity: u32,
    /// Last day of the batch.
    pub expires_on: Date,
    /// It is another product than the prescribed one.
    pub substituted: bool,
}

/// An item with what is left of it at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineState {
    /// Which item, from 0.
    #[schema(value_type = u32)]
    pub line: usize,
    /// Quantity of each filling.
    pub prescribed: u32,
    /// Handed over in the open filling, without what came back.
    pub dispensed: u32,
    /// Still to be had in the open filling.
    pub remaining: u32,
    /// The open filling, from 0.
    pub fill: u8,
    /// Fillings after the open one.
    pub fills_left: u8,
    /// When the next filling opens; null before the open one was begun, and when there is no more.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_fill_from: Option<OffsetDateTime>,
}

/// What a prescription is good for at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effective {
    /// Can be claimed, or is claimed by whoever asks.
    Valid,
    /// Not before its first day.
    NotYet,
    /// Past its last day.
    Expired,
    /// Taken back.
    Cancelled,
    /// All handed over.
    Completed,
    /// Another pharmacy has it in hand.
    Claimed,
}

/// Why something cannot be done; the text says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Before `valid_from`.
    #[error("This prescription is not valid yet. It can be dispensed from {} on.", moment(*.0))]
    NotYetValid(OffsetDateTime),
    /// From `valid_until` on.
    #[error("This prescription expired on {}. The patient needs a new one.", moment(*.0))]
    Expired(OffsetDateTime),
    /// Taken back.
    #[error("The prescriber cancelled this prescription. Do not dispense it.")]
    Cancelled,
    /// Nothing is left.
    #[error("Everything on this prescription was dispensed already.")]
    AlreadyDispensed,
    /// The open filling is empty, the next not open.
    #[error("This filling was dispensed already. The next one can be had from {} on.", moment(*.0))]
    RefillTooEarly(OffsetDateTime),
    /// Another pharmacy has it in hand.
    #[error("Another pharmacy has this prescription in hand until {}. Try again then.", moment(*.0))]
    ClaimedElsewhere(OffsetDateTime),
    /// The claim ran out, was released, or is another pharmacy's.
    #[error("Your claim on this prescription has ended. Claim it again before handing anything over.")]
    ClaimLost,
    /// More than is left.
    #[error("Of item {}, {left} are left. Nothing was recorded; correct the quantity.", .line + 1)]
    MoreThanPrescribed {
        /// Which item, from 0.
        line: usize,
        /// Still to be had.
        left: u32,
    },
    /// The batch is past its last day.
    #[error("The batch of item {} is past its expiry date and must not be handed over.", .0 + 1)]
    ExpiredBatch(usize),
    /// The prescriber wants this very product.
    #[error("The prescriber does not allow another product for item {}.", .0 + 1)]
    SubstitutionNotAllowed(usize),
    /// No item, an unknown item, or nothing of it.
    #[error("Name at least one item of the prescription, and a quantity of at least 1.")]
    NothingToHandOver,
    /// No such dispense of this pharmacy.
    #[error("Your pharmacy did not dispense this.")]
    NotYours,
    /// It came back before.
    #[error("This was returned already.")]
    AlreadyReturned,
}

impl Refused {
    /// The kind, for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotYetValid(_) => "not-yet-valid",
            Self::Expired(_) => "prescription-expired",
            Self::Cancelled => "prescription-cancelled",
            Self::AlreadyDispensed => "already-dispensed",
            Self::RefillTooEarly(_) => "refill-too-early",
            Self::ClaimedElsewhere(_) => "claimed-elsewhere",
            Self::ClaimLost => "claim-lost",
            Self::MoreThanPrescribed { .. } => "more-than-prescribed",
            Self::ExpiredBatch(_) => "expired-batch",
            Self::SubstitutionNotAllowed(_) => "substitution-not-allowed",
            Self::NothingToHandOver => "nothing-to-hand-over",
            Self::NotYours => "not-found",
            Self::AlreadyReturned => "already-returned",
        }
    }
}

impl Ledger {
    /// The ledger of a prescription of which nothing was handed over.
    pub fn of(prescription: &Prescription) -> Self {
        let line = |item: &crate::prescription::Item| Line {
            prescribed: item.quantity,
            substitution: item.substitution,
        };
        Self {
            lines: prescription.items.iter().map(line).collect(),
            refills: prescription.refills,
            interval_days: prescription.refill_interval_days,
            valid_from: prescription.valid_from,
            valid_until: prescription.valid_until,
            status: Status::Active,
            claim: None,
            dispenses: Vec::new(),
        }
    }

    /// The filling of an item that is open at a time, from 0.
    pub fn fill_of(&self, line: usize, at: OffsetDateTime) -> u8 {
        let begun = self.dispenses.iter().filter(|it| it.line == line && it.at <= at);
        let latest = begun.map(|it| it.fill).max().unwrap_or(0);
        match self.opening_after(line, latest) {
            Some(opens) if at >= opens => latest + 1,
            _ => latest,
        }
    }

    /// Still to be had of an item; 0 for an unknown one.
    pub fn remaining(&self, line: usize, at: OffsetDateTime) -> u32 {
        self.left(line, self.fill_of(line, at))
    }

    /// What is left of each item.
    pub fn states(&self, at: OffsetDateTime) -> Vec<LineState> {
        let state = |(line, of): (usize, &Line)| {
            let fill = self.fill_of(line, at);
            LineState {
                line,
                prescribed: of.prescribed,
                dispensed: u32::try_from(self.handed(line, fill)).unwrap_or(u32::MAX),
                remaining: self.left(line, fill),
                fill,
                fills_left: self.refills.saturating_sub(fill),
                next_fill_from: self.opening_after(line, fill),
            }
        };
        self.lines.iter().enumerate().map(state).collect()
    }

    /// What a pharmacy handed over of an item without a connection and did not get back.
    pub fn offline(&self, line: usize, pharmacy: Uuid) -> u64 {
        let counts =
            |it: &&Dispense| it.line == line && it.pharmacy == pharmacy && it.offline && !it.returned;
        self.dispenses.iter().filter(counts).map(|it| u64::from(it.quantity)).sum()
    }

    /// The claim that holds at a time.
    pub fn holder(&self, at: OffsetDateTime) -> Option<Claim> {
        self.claim.filter(|claim| claim.until > at)
    }

    /// What it is good for, to a pharmacy or to somebody who is none.
    pub fn effective(&self, at: OffsetDateTime, asking: Option<Uuid>) -> Effective {
        match (self.open_at(at), self.holder(at)) {
            (Err(Refused::Cancelled), _) => Effective::Cancelled,
            (Err(Refused::NotYetValid(_)), _) => Effective::NotYet,
            (Err(Refused::Expired(_)), _) => Effective::Expired,
            (Err(_), _) => Effective::Completed,
            (Ok(()), Some(claim)) if Some(claim.pharmacy) != asking => Effective::Claimed,
            (Ok(()), _) => Effective::Valid,
        }
    }

    /// A pharmacy takes the prescription in hand; `id` names the claim if it is a new one. Claiming
    /// again what one has prolongs the claim.
    pub fn claim(&mut self, at: OffsetDateTime, pharmacy: Uuid, id: Uuid) -> Result<Claim, Refused> {
        self.claimable(at, pharmacy)?;
        let id = self.holder(at).map_or(id, |own| own.id);
        let claim = Claim { id, pharmacy, until: at + CLAIM_FOR };
        self.claim = Some(claim);
        Ok(claim)
    }

    /// Whether a pharmacy may take the prescription in hand.
    pub fn claimable(&self, at: OffsetDateTime, pharmacy: Uuid) -> Result<(), Refused> {
        self.open_at(at)?;
        if let Some(other) = self.holder(at).filter(|claim| claim.pharmacy != pharmacy) {
            return Err(Refused::ClaimedElsewhere(other.until));
        }
        if !self.is_empty(at) {
            return Ok(());
        }
        let lines = 0..self.lines.len();
        match lines.filter_map(|line| self.opening_after(line, self.fill_of(line, at))).min() {
            Some(opens) if opens < self.valid_until => Err(Refused::RefillTooEarly(opens)),
            _ => Err(Refused::AlreadyDispensed),
        }
    }

    /// The holder of the claim hands over. All of it is recorded, or nothing.
    pub fn dispense(
        &mut self,
        at: OffsetDateTime,
        (claim, pharmacy): (Uuid, Uuid),
        handed: &[Handing],
    ) -> Result<Vec<Dispense>, Refused> {
        self.open_at(at)?;
        self.held_by(at, claim, pharmacy)?;
        self.fits(at, handed)?;
        for (line, _) in self.lines.iter().enumerate() {
            let wanted: u64 =
                handed.iter().filter(|it| it.line == line).map(|it| u64::from(it.quantity)).sum();
            let left = self.remaining(line, at);
            if wanted > u64::from(left) {
                return Err(Refused::MoreThanPrescribed { line, left });
            }
        }
        let dispense = |it: &Handing| it.as_dispense(pharmacy, self.fill_of(it.line, at), at);
        let new: Vec<_> = handed.iter().map(dispense).collect();
        self.dispenses.extend(&new);
        self.settle();
        if self.is_empty(at) {
            self.claim = None;
        }
        Ok(new)
    }

    /// Notes what was handed over without a connection, of the first filling. What went beyond what
    /// was left is a conflict, and so is what was cancelled before, or of a filling that was over, or
    /// was not `allowed` at all: it went out, and counts.
    pub fn record_offline(
        &mut self,
        at: OffsetDateTime,
        pharmacy: Uuid,
        handed: &[Handing],
        allowed: bool,
    ) -> Vec<Dispense> {
        let cancelled = matches!(self.status, Status::Cancelled(then) if then <= at);
        let first = self.dispenses.len();
        for handing in handed {
            let mut dispense = handing.as_dispense(pharmacy, 0, at);
            let over = self.fill_of(handing.line, at) > 0;
            dispense.offline = true;
            dispense.conflict =
                !allowed || cancelled || over || handing.quantity > self.left(handing.line, 0);
            self.dispenses.push(dispense);
        }
        self.settle();
        self.dispenses[first..].to_vec()
    }

    /// The patient brought back what this pharmacy had handed over.
    pub fn take_back(&mut self, dispense: Uuid, pharmacy: Uuid) -> Result<Dispense, Refused> {
        let found = self.dispenses.iter_mut().find(|it| it.id == dispense && it.pharmacy == pharmacy);
        let found = found.ok_or(Refused::NotYours)?;
        if found.returned {
            return Err(Refused::AlreadyReturned);
        }
        found.returned = true;
        let returned = *found;
        self.settle();
        Ok(returned)
    }

    /// The holder lets go.
    pub fn release(&mut self, at: OffsetDateTime, claim: Uuid, pharmacy: Uuid) -> Result<(), Refused> {
        self.held_by(at, claim, pharmacy)?;
        self.claim = None;
        Ok(())
    }

    /// The prescriber takes it back. A claim ends with it.
    pub fn cancel(&mut self, at: OffsetDateTime) -> Result<(), Refused> {
        match self.status {
            Status::Completed => Err(Refused::AlreadyDispensed),
            Status::Cancelled(_) => Err(Refused::Cancelled),
            Status::Active => {
                self.status = Status::Cancelled(at);
                self.claim = None;
                Ok(())
            }
        }
    }

    /// Whether anything may be handed over at a time at all.
    fn open_at(&self, at: OffsetDateTime) -> Result<(), Refused> {
        match self.status {
            Status::Cancelled(_) => Err(Refused::Cancelled),
            Status::Completed => Err(Refused::AlreadyDispensed),
            Status::Active if at < self.valid_from => Err(Refused::NotYetValid(self.valid_from)),
            Status::Active if at >= self.valid_until => Err(Refused::Expired(self.valid_until)),
            Status::Active => Ok(()),
        }
    }

    fn held_by(&self, at: OffsetDateTime, claim: Uuid, pharmacy: Uuid) -> Result<(), Refused> {
        let held = self.holder(at).is_some_and(|it| it.id == claim && it.pharmacy == pharmacy);
        if held { Ok(()) } else { Err(Refused::ClaimLost) }
    }

    /// What can be told of things to be handed over without counting.
    fn fits(&self, at: OffsetDateTime, handed: &[Handing]) -> Result<(), Refused> {
        if handed.is_empty() {
            return Err(Refused::NothingToHandOver);
        }
        for handing in handed {
            let line = self.lines.get(handing.line).filter(|_| handing.quantity > 0);
            let line = line.ok_or(Refused::NothingToHandOver)?;
            if handing.expires_on < date_in_lagos(at) {
                return Err(Refused::ExpiredBatch(handing.line));
            }
            if handing.substituted && !line.substitution {
                return Err(Refused::SubstitutionNotAllowed(handing.line));
            }
        }
        Ok(())
    }

    /// When an item's filling after `fill` opens: on the day on which its interval has passed since the
    /// first of `fill` was handed over, and not while the parts of it, fetched later, still last. None
    /// while `fill` was not begun, and after the last.
    fn opening_after(&self, line: usize, fill: u8) -> Option<OffsetDateTime> {
        if fill >= self.refills {
            return None;
        }
        let mut parts: Vec<_> = self.counted(line, fill).collect();
        parts.sort_unstable_by_key(|part| part.at);
        let first = parts.first()?.at;
        let interval = Duration::days(i64::from(self.interval_days.max(1)));
        let prescribed = i64::from(self.lines.get(line)?.prescribed.max(1));
        let lasts = |until: OffsetDateTime, part: &&Dispense| {
            let span = interval.whole_seconds().saturating_mul(i64::from(part.quantity)) / prescribed;
            until.max(part.at).saturating_add(Duration::seconds(span))
        };
        let opens = parts.iter().fold(first, lasts).max(first.saturating_add(interval));
        Some(opens.to_offset(LAGOS).replace_time(Time::MIDNIGHT).to_offset(UtcOffset::UTC))
    }

    /// What was handed over of an item in a filling and did not come back.
    fn counted(&self, line: usize, fill: u8) -> impl Iterator<Item = &Dispense> {
        self.dispenses.iter().filter(move |it| it.line == line && it.fill == fill && !it.returned)
    }

    fn handed(&self, line: usize, fill: u8) -> u64 {
        self.counted(line, fill).map(|it| u64::from(it.quantity)).sum()
    }

    fn left(&self, line: usize, fill: u8) -> u32 {
        let prescribed = self.lines.get(line).map_or(0, |line| u64::from(line.prescribed));
        u32::try_from(prescribed.saturating_sub(self.handed(line, fill))).unwrap_or(u32::MAX)
    }

    /// Nothing is to be had at a time.
    fn is_empty(&self, at: OffsetDateTime) -> bool {
        (0..self.lines.len()).all(|line| self.remaining(line, at) == 0)
    }

    /// Completed when the last filling of every item is empty; open again when something of it came back.
    fn settle(&mut self) {
        let done = (0..self.lines.len()).all(|line| self.left(line, self.refills) == 0);
        match self.status {
            Status::Active if done => {
                self.status = Status::Completed;
                self.claim = None;
            }
            Status::Completed if !done => self.status = Status::Active,
            _ => {}
        }
    }
}

impl Handing {
    fn as_dispense(&self, pharmacy: Uuid, fill: u8, at: OffsetDateTime) -> Dispense {
        let Self { id, line, quantity, .. } = *self;
        Dispense { id, pharmacy, line, fill, quantity, at, returned: false, conflict: false, offline: false }
    }
}

/// A moment as people in Nigeria read it: `24 November 2026, 14:05`.
pub fn moment(at: OffsetDateTime) -> String {
    let local = at.to_offset(LAGOS);
    format!("{} {} {}, {:02}:{:02}", local.day(), local.month(), local.year(), local.hour(), local.minute())
}

#[cfg(test)]
#[path = "dispensing_tests.rs"]
mod tests;
