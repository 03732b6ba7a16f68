<?php

/**
 * The signatures of a loaded extension: functions, classes and methods by name.
 *
 * @return array<string, string>
 */
function library_signatures(string $extension): array {
  $extension = new ReflectionExtension($extension);
  $signatures = [];
  foreach ($extension->getFunctions() as $function) {
    $signatures[$function->getName()] = signature($function);
  }
  foreach ($extension->getClasses() as $class) {
    $signatures += class_signatures($class, $class->getName());
  }
  return $signatures;
}

/**
 * The signatures a stub file declares. It is loaded under another namespace, beside what it describes.
 *
 * @return array<string, string>
 */
function stub_signatures(string $file): array {
  $known = [get_defined_functions()['user'], get_declared_classes()];
  $code = preg_replace('/^namespace /m', 'namespace Stubs\\', file_get_contents($file));
  eval('?>' . $code);
  $signatures = [];
  foreach (array_diff(get_defined_functions()['user'], $known[0]) as $name) {
    $function = new ReflectionFunction($name);
    $signatures[original($function->getName())] = original(signature($function));
  }
  foreach (array_diff(get_declared_classes(), $known[1]) as $name) {
    $class = new ReflectionClass($name);
    $signatures += array_map('original', class_signatures($class, original($class->getName())));
  }
  return $signatures;
}

function original(string $text): string {
  return str_replace('Stubs\\', '', $text);
}

/**
 * @return array<string, string>
 */
function class_signatures(ReflectionClass $class, string $name): array {
  $signatures = [$name => implode(' ', Reflection::getModifierNames($class->getModifiers() & ~ReflectionMethod::IS_PUBLIC))
    . ' class extends ' . ($class->getParentClass() ? $class->getParentClass()->getName() : 'nothing')
    . ' implements ' . implode(', ', $class->getInterfaceNames())];
  foreach ($class->getConstants() as $constant => $value) {
    $signatures["$name::$constant"] = var_export($value, TRUE);
  }
  foreach ($class->getProperties() as $property) {
    $signatures["$name::\$" . $property->getName()] = (string) $property;
  }
  foreach ($class->getMethods() as $method) {
    $signatures["$name::" . $method->getName() . '()'] =
      implode(' ', Reflection::getModifierNames($method->getModifiers())) . ' ' . signature($method);
  }
  return $signatures;
}

/**
 * Parameters and return type as they would be written.
 */
function signature(ReflectionFunctionAbstract $function): string {
  $parameters = array_map(function (ReflectionParameter $parameter) {
    $text = trim($parameter->getType() . ' ' . ($parameter->isPassedByReference() ? '&' : '')
      . ($parameter->isVariadic() ? '...' : '') . '$' . $parameter->getName());
    if (!$parameter->isOptional()) {
      return $text;
    }
    return $text . ' = ' . ($parameter->isDefaultValueAvailable()
      ? json_encode($parameter->getDefaultValue()) : '?');
  }, $function->getParameters());
  return '(' . implode(', ', $parameters) . '): ' . $function->getReturnType();
}
