"""Small windows over a screen: menus, questions, previews."""
