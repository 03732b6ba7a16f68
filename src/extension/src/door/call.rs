//! Calls from Rust into PHP.
#![expect(
    unsafe_code,
    reason = "ext-php-rs's own calls keep values on the Rust heap that a jump out of PHP would leak"
)]

use std::mem;
use std::ptr;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::ffi::{
    _call_user_function_impl, zend_call_known_function, zend_function, zend_hash_str_find_ptr_lc,
};
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::types::{ZendObject, Zval};
use ext_php_rs::zend::ClassEntry;

use super::{Failure, Outcome, guard};

/// Calls a method. Overrides in subclasses, anonymous classes and mocks are honoured, `__call` is not.
pub fn method(object: &ZendObject, name: &str, arguments: Vec<Zval>) -> Outcome<Zval> {
    let mut frame = Frame::new(arguments)?;
    let found = guard(|| {
        // SAFETY: the class of a live object is alive; the name is given with its length.
        let function = unsafe {
            zend_hash_str_find_ptr_lc(
                &raw const (*object.ce).function_table,
                name.as_ptr().cast(),
                name.len(),
            )
        }
        .cast::<zend_function>();
        if function.is_null() {
            return false;
        }
        // SAFETY: the function is one of this object's class. PHP changes the object behind the shared reference only
        // as any other holder of the object could; the frame outlives the call.
        unsafe {
            zend_call_known_function(
                function,
                ptr::from_ref(object).cast_mut(),
                object.ce,
                &raw mut frame.answer,
                frame.count,
                frame.arguments.as_mut_ptr(),
                ptr::null_mut(),
            );
        }
        true
    });
    match frame.finish(found)? {
        (true, answer) => Ok(answer),
        (false, _) => {
            let class = object.get_class_name().unwrap_or_default();
            Err(Failure::Misuse(format!(
                "Call to undefined method {class}::{name}()"
            )))
        }
    }
}

/// Calls a callable: a closure, a function's name, an array of object and method, an invokable object.
pub fn call(callable: &Zval, arguments: Vec<Zval>) -> Outcome<Zval> {
    let mut frame = Frame::new(arguments)?;
    let status = guard(|| {
        // SAFETY: PHP reads the callable and writes to the frame, which outlives the call.
        unsafe {
            _call_user_function_impl(
                ptr::null_mut(),
                ptr::from_ref(callable).cast_mut(),
                &raw mut frame.answer,
                frame.count,
                frame.arguments.as_mut_ptr(),
                ptr::null_mut(),
            )
        }
    });
    match frame.finish(status)? {
        (0, answer) => Ok(answer),
        _ => Err(Failure::Misuse(
            "A callable cannot be called any more".to_owned(),
        )),
    }
}

/// The array of what a `Traversable` yields: with its own keys, or as a list.
pub fn iterate(traversable: &Zval, keep_keys: bool) -> Outcome<Zval> {
    let mut function = Zval::new();
    guard(|| function.set_string("iterator_to_array", false))??;
    let mut keys = Zval::new();
    keys.set_bool(keep_keys);
    call(&function, vec![traversable.shallow_clone(), keys])
}

/// A new object of a class that can be thrown, or nothing when there is no such class.
pub fn construct(class: &str, arguments: Vec<Zval>) -> Outcome<Option<ZBox<ZendObject>>> {
    let Some(class) = guard(|| ClassEntry::try_find(class))? else {
        return Ok(None);
    };
    if class
        .flags()
        .intersects(ClassFlags::Abstract | ClassFlags::Interface)
        || !class.instance_of(ext_php_rs::zend::ce::throwable())
    {
        return Ok(None);
    }
    let object = guard(|| class.new())?;
    method(&object, "__construct", arguments)?;
    Ok(Some(object))
}

/// Arguments and answer of one call, kept outside the guard.
struct Frame {
    arguments: Vec<Zval>,
    count: u32,
    answer: Zval,
}

impl Frame {
    fn new(arguments: Vec<Zval>) -> Outcome<Self> {
        let count = u32::try_from(arguments.len())
            .map_err(|_| Failure::Misuse("Too many arguments".to_owned()))?;
        Ok(Self {
            arguments,
            count,
            answer: Zval::new(),
        })
    }

    fn finish<T>(self, result: Outcome<T>) -> Outcome<(T, Zval)> {
        match result {
            Ok(value) => Ok((value, self.answer)),
            Err(failure) => {
                if matches!(failure, Failure::Bailout) {
                    // PHP frees its whole heap after a fatal error, and must not be asked to free parts of it before.
                    self.arguments.into_iter().for_each(mem::forget);
                    mem::forget(self.answer);
                }
                Err(failure)
            }
        }
    }
}
