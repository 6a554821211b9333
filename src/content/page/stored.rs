//! How what JSON and dates hold is stored between builds: to the bit, in a form that does not describe itself.
//!
//! Postcard cannot read back a value whose kind only its text shows, and a date's text rounds an offset to the minute, which
//! Paris before 1911 does not keep. Start reading at [`extra`] and [`when`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A JSON value, with its kind before it.
#[derive(Serialize, Deserialize)]
enum Stored {
    Null,
    Bool(bool),
    Whole(i64),
    Large(u64),
    Fraction(f64),
    Text(String),
    List(Vec<Stored>),
    Map(Vec<(String, Stored)>),
}

impl From<&Value> for Stored {
    fn from(value: &Value) -> Stored {
        match value {
            Value::Null => Stored::Null,
            Value::Bool(answer) => Stored::Bool(*answer),
            Value::Number(number) => number
                .as_i64()
                .map(Stored::Whole)
                .or_else(|| number.as_u64().map(Stored::Large))
                .or_else(|| number.as_f64().map(Stored::Fraction))
                .unwrap_or(Stored::Null),
            Value::String(text) => Stored::Text(text.clone()),
            Value::Array(values) => Stored::List(values.iter().map(Stored::from).collect()),
            Value::Object(map) => Stored::Map(
                map.iter()
                    .map(|(key, value)| (key.clone(), Stored::from(value)))
                    .collect(),
            ),
        }
    }
}

impl From<Stored> for Value {
    fn from(stored: Stored) -> Value {
        match stored {
            Stored::Null => Value::Null,
            Stored::Bool(answer) => answer.into(),
            Stored::Whole(number) => number.into(),
            Stored::Large(number) => number.into(),
            Stored::Fraction(number) => number.into(),
            Stored::Text(text) => text.into(),
            Stored::List(values) => values.into_iter().map(Value::from).collect(),
            Stored::Map(entries) => Value::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| (key, Value::from(value)))
                    .collect(),
            ),
        }
    }
}

/// The free keys of a front matter.
pub(super) mod extra {
    use super::Stored;
    use serde::{Deserialize, Deserializer, Serializer};
    use serde_json::Value;
    use std::collections::BTreeMap;

    pub(in super::super) fn serialize<S: Serializer>(
        extra: &BTreeMap<String, Value>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_map(extra.iter().map(|(key, value)| (key, Stored::from(value))))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<String, Value>, D::Error> {
        let stored = BTreeMap::<String, Stored>::deserialize(from)?;
        Ok(stored
            .into_iter()
            .map(|(key, value)| (key, value.into()))
            .collect())
    }
}

/// A date.
pub(super) mod when {
    use crate::base::date::When;
    use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    enum Moment {
        /// Seconds since 1970, nanoseconds, and seconds east of Greenwich.
        Exact(i64, u32, i32),
        /// Days from the first of the year 1.
        Day(i32),
    }

    #[allow(clippy::ref_option)] // the shape that serde calls
    pub(in super::super) fn serialize<S: Serializer>(
        when: &Option<When>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let stored = when.map(|when| match when {
            When::Moment(moment) => Moment::Exact(
                moment.timestamp(),
                moment.timestamp_subsec_nanos(),
                moment.offset().local_minus_utc(),
            ),
            When::Day(day) => Moment::Day(day.num_days_from_ce()),
        });
        stored.serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<When>, D::Error> {
        let read = |stored| match stored {
            Moment::Exact(seconds, nanoseconds, east) => {
                let offset = FixedOffset::east_opt(east)?;
                let moment = DateTime::from_timestamp(seconds, nanoseconds)?;
                Some(When::Moment(moment.with_timezone(&offset)))
            }
            Moment::Day(days) => NaiveDate::from_num_days_from_ce_opt(days).map(When::Day),
        };
        Option::<Moment>::deserialize(from)?
            .map(|stored| read(stored).ok_or_else(|| D::Error::custom("no such date")))
            .transpose()
    }
}
