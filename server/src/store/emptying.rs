//! Emptying a chat: everything below a number goes, for good. One statement for each table, however much there is; only
//! a direct chat that one of two deletes for both comes here.

use vestnik_protocol::{ChatId, Seq};

use super::{StoreError, Transaction};

/// Removes what lies below `floor`.
pub(crate) async fn below(transaction: &mut Transaction, chat: ChatId, floor: Seq) -> Result<(), StoreError> {
    for table in ["messages", "reactions", "message_versions", "mentions", "message_reads", "hidden_messages"]
    {
        let sql = format!("DELETE FROM {table} WHERE chat_id = ? AND seq < ?");
        transaction.execute(sql, vec![chat.into(), floor.into()]).await?;
    }
    Ok(())
}
