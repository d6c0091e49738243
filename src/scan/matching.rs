//! The thread beside a read on which its rows are profiled, so that neither waits for the other and nothing that
//! shares the reader's task is held up: not by what recognisers make at the first value that needs it, either, which
//! takes seconds where the program is not optimised.
//!
//! At most four batches exist: one that is filled, two that wait, one that is looked at. A reader that is faster waits.

use std::panic::resume_unwind;

use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, spawn_blocking};

use super::batch::Batch;
use super::observation::Observation;
use super::profile::Profile;
use crate::model::Column;

/// Batches that wait to be looked at.
const WAITING: usize = 2;

/// What some rows came to.
pub(super) struct Counted {
    pub fields: Vec<Observation>,
    /// Cells of which only the first MiB was looked at.
    pub clipped: u64,
}

enum Message {
    Rows(Batch),
    /// What all rows before this came to.
    Count(oneshot::Sender<Counted>),
}

/// The reader's end. Dropped, the thread ends after what it was given.
pub(super) struct Matching {
    batch: Batch,
    messages: mpsc::Sender<Message>,
    /// Batches that were looked at, to be filled again.
    seen: mpsc::UnboundedReceiver<Batch>,
    thread: JoinHandle<()>,
}

impl Matching {
    /// Looks at one row in `every` of each column.
    pub fn begin(table: &str, columns: &[&Column], every: Vec<u64>) -> Self {
        let (messages, inbox) = mpsc::channel(WAITING);
        let (back, seen) = mpsc::unbounded_channel();
        let columns: Vec<Column> = columns.iter().map(|column| (*column).clone()).collect();
        let table = table.to_owned();
        let thread = spawn_blocking(move || look(&table, &columns, &every, inbox, &back));
        Self { batch: Batch::default(), messages, seen, thread }
    }

    pub fn row(&mut self, cells: &[Option<&[u8]>]) {
        self.batch.push(cells);
    }

    /// Whether no more rows are taken before [`Self::hand_over`].
    pub fn is_full(&self) -> bool {
        self.batch.is_full()
    }

    /// Hands over what was taken, when there is room.
    pub async fn hand_over(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        let next = self.seen.try_recv().unwrap_or_default();
        let batch = std::mem::replace(&mut self.batch, next);
        self.send(Message::Rows(batch)).await;
    }

    /// What all rows until now came to.
    pub async fn count(&mut self) -> Counted {
        self.hand_over().await;
        let (answer, counted) = oneshot::channel();
        self.send(Message::Count(answer)).await;
        match counted.await {
            Ok(counted) => counted,
            Err(_) => self.broken().await,
        }
    }

    async fn send(&mut self, message: Message) {
        if self.messages.send(message).await.is_err() {
            self.broken().await;
        }
    }

    /// The thread does not end while it is heard, but for a panic, which goes on here.
    async fn broken(&mut self) -> ! {
        match (&mut self.thread).await {
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            ended => unreachable!("it listens until the sender is gone: {ended:?}"),
        }
    }
}

fn look(
    table: &str,
    columns: &[Column],
    every: &[u64],
    mut inbox: mpsc::Receiver<Message>,
    back: &mpsc::UnboundedSender<Batch>,
) {
    let columns: Vec<&Column> = columns.iter().collect();
    let mut profile = Profile::thin(table, &columns, every);
    while let Some(message) = inbox.blocking_recv() {
        match message {
            Message::Rows(mut batch) => {
                profile.feed(&batch.cells());
                batch.clear();
                // Nobody waits for a batch; a reader that is gone needs none.
                let _ = back.send(batch);
            }
            Message::Count(answer) => {
                let fields = profile.finish(table);
                let _ = answer.send(Counted { fields, clipped: profile.clipped() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;
    use crate::scan::batch::Value;

    fn column(name: &str) -> Column {
        Column {
            name: name.to_owned(),
            type_name: "text".to_owned(),
            kind: Some(Kind::String),
            nullable: true,
            comment: None,
            max_length: None,
            base_type: None,
            naive_time: false,
            generated: false,
            faithful: false,
        }
    }

    #[tokio::test]
    async fn counts_exactly_the_rows_before_the_question() {
        let (id, note) = (column("id"), column("note"));
        let columns = [&id, &note];
        let mut matching = Matching::begin("t", &columns, vec![1, 1]);
        let mut alone = Profile::new("t", &columns);
        for row in 1..=30_000_u64 {
            let (id, note) = (row.to_string(), "to ann@example.org, as was said before".repeat(2));
            let cells = [Some(id.as_bytes()), (row % 3 > 0).then_some(note.as_bytes())];
            matching.row(&cells);
            alone.feed(&cells.map(|cell| cell.map(Value::from)));
            if matching.is_full() {
                matching.hand_over().await;
            }
            if row % 9_999 == 0 {
                let counted = matching.count().await;
                assert_eq!(counted.fields[0].rows, row);
                assert_eq!(counted.fields, alone.finish("t"), "as without a thread");
            }
        }
    }

    #[tokio::test]
    #[should_panic(expected = "range end index")]
    async fn a_panic_on_the_thread_is_the_readers() {
        let id = column("id");
        let mut matching = Matching::begin("t", &[&id], Vec::new());
        matching.row(&[Some(b"1")]);
        matching.count().await;
    }
}
