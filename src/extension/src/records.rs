//! The class `Civi\Osdi\Native\Records`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::exception::PhpResult;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::types::ZendHashTable;
use ext_php_rs::zend::ce;
use ext_php_rs::{php_class, php_impl};
use osdi_engine::client::Records as Pages;
use serde_json::Value;

use crate::connection::Connection;
use crate::convert::array_to_php;
use crate::criteria::misfit;
use crate::door::{Failure, Outcome, entry};

/// The records of a collection, read page by page as they are needed.
#[php_class]
#[php(name = "Civi\\Osdi\\Native\\Records", flags = ClassFlags::Final, implements(ce = ce::iterator, stub = "\\Iterator"))]
pub struct Records(Rc<RefCell<Walk>>);

/// Where the iteration is. It is only borrowed between calls into PHP.
struct Walk {
    connection: Rc<Connection>,
    path: String,
    criteria: Vec<Vec<String>>,
    /// Taken out while a page is read.
    pages: Option<Pages>,
    page: VecDeque<Value>,
    position: i64,
    is_over: bool,
}

impl Records {
    /// The records at a path. Nothing is sent yet.
    pub fn find(
        connection: Rc<Connection>,
        path: String,
        criteria: Vec<Vec<String>>,
    ) -> Outcome<Self> {
        let pages = pages(&connection, &path, &criteria)?;
        Ok(Self(Rc::new(RefCell::new(Walk {
            connection,
            path,
            criteria,
            pages: Some(pages),
            page: VecDeque::new(),
            position: 0,
            is_over: false,
        }))))
    }
}

#[php_impl]
impl Records {
    /// The record the iteration is at.
    pub fn current(&self) -> PhpResult<Option<ZBox<ZendHashTable>>> {
        let walk = Rc::clone(&self.0);
        entry(move || {
            load(&walk)?;
            let record = walk.borrow().page.front().cloned();
            record.map(|record| array_to_php(&record)).transpose()
        })
    }

    /// Its number, from 0.
    pub fn key(&self) -> PhpResult<Option<i64>> {
        let walk = Rc::clone(&self.0);
        entry(move || {
            load(&walk)?;
            let walk = walk.borrow();
            Ok(walk.page.front().map(|_| walk.position))
        })
    }

    /// Moves on.
    pub fn next(&self) -> PhpResult<()> {
        let walk = Rc::clone(&self.0);
        entry(move || {
            load(&walk)?;
            let mut walk = walk.borrow_mut();
            if walk.page.pop_front().is_some() {
                walk.position = walk.position.saturating_add(1);
            }
            Ok(())
        })
    }

    /// Goes back to the first record.
    pub fn rewind(&self) -> PhpResult<()> {
        let walk = Rc::clone(&self.0);
        entry(move || {
            if walk.borrow().position == 0 {
                return Ok(());
            }
            let (connection, path, criteria) = {
                let walk = walk.borrow();
                let connection = Rc::clone(&walk.connection);
                (connection, walk.path.clone(), walk.criteria.clone())
            };
            let pages = pages(&connection, &path, &criteria)?;
            let mut walk = walk.borrow_mut();
            walk.pages = Some(pages);
            walk.page.clear();
            walk.position = 0;
            walk.is_over = false;
            Ok(())
        })
    }

    /// Whether there is a record.
    pub fn valid(&self) -> PhpResult<bool> {
        let walk = Rc::clone(&self.0);
        entry(move || {
            load(&walk)?;
            let walk = walk.borrow();
            Ok(!walk.page.is_empty())
        })
    }
}

fn pages(connection: &Connection, path: &str, criteria: &[Vec<String>]) -> Outcome<Pages> {
    connection.lend(|client| client.records_at(path, criteria).map_err(misfit))
}

/// Reads the next page if the present one is used up. After an error the next call asks for the same page again, so
/// that a list that was not read completely does not look like one that was.
fn load(walk: &RefCell<Walk>) -> Outcome<()> {
    let (connection, mut pages) = {
        let mut walk = walk.borrow_mut();
        if walk.is_over || !walk.page.is_empty() {
            return Ok(());
        }
        let pages = walk.pages.take().ok_or_else(|| {
            Failure::Misuse("These records are in use by the call that is under way".to_owned())
        })?;
        (Rc::clone(&walk.connection), pages)
    };
    let mut page = None;
    let read = connection.lend(|client| {
        page = Some(pages.next_page(client)?);
        Ok(())
    });
    let mut walk = walk.borrow_mut();
    walk.pages = Some(pages);
    // Kept even if a trace callback threw afterwards: the next page comes next.
    match page {
        Some(Some(records)) => walk.page = records.into(),
        Some(None) => walk.is_over = true,
        None => {}
    }
    read
}
